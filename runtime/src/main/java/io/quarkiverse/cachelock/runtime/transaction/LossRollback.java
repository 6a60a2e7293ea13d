package io.quarkiverse.cachelock.runtime.transaction;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;

import org.jboss.logging.Logger;

import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.Scope;

/** Has one transaction rolled back if it loses a lock for which that was chosen. */
final class LossRollback {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock.transaction");

    private final Transaction transaction;
    private final Map<HeldLock, Runnable> callbacks = new ConcurrentHashMap<>();

    LossRollback(Transaction transaction) {
        this.transaction = transaction;
    }

    void add(Scope scope) {
        if (scope.onLost() == LossPolicy.ROLLBACK_ONLY) {
            callbacks.computeIfAbsent(scope.lock(), lock -> {
                Runnable callback = () -> mark(lock);
                lock.onLost(callback);
                return callback;
            });
        }
    }

    /** The transaction has completed. */
    void end() {
        callbacks.forEach((lock, callback) -> {
            if (callbacks.remove(lock, callback)) {
                lock.forget(callback);
            }
        });
    }

    private void mark(HeldLock lock) {
        try {
            transaction.setRollbackOnly();
        } catch (SystemException | IllegalStateException e) {
            LOG.debugf(e, "The transaction that lost the lock of key '%s' has begun to complete", lock.key());
        }
    }
}

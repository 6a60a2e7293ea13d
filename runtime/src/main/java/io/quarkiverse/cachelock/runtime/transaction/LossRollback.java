package io.quarkiverse.cachelock.runtime.transaction;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;

import org.jboss.logging.Logger;

import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.RollbackMark;
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
        RollbackMark mark = scope.mark();
        if (mark != null) {
            callbacks.computeIfAbsent(scope.lock(), lock -> {
                Runnable callback = () -> mark.set(this::mark);
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

    private boolean mark() {
        try {
            transaction.setRollbackOnly();
            LOG.warnf("%s is marked for rollback, since it has lost a lock", transaction);
            return true;
        } catch (SystemException | IllegalStateException e) {
            LOG.warnf("%s has lost a lock too late to be rolled back: %s", transaction, e.getMessage());
            return false;
        }
    }
}

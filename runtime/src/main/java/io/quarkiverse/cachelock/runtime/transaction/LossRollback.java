package io.quarkiverse.cachelock.runtime.transaction;

import java.util.Map;
import java.util.Set;
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
    private final Map<HeldLock, Loss> losses = new ConcurrentHashMap<>();

    /** What the loss of a lock does for all scopes of it in the transaction, each of which has a mark of its own. */
    private final class Loss implements Runnable {

        private final Set<RollbackMark> marks = ConcurrentHashMap.newKeySet();

        @Override
        public void run() {
            marks.forEach(mark -> mark.set(LossRollback.this::mark));
        }
    }

    LossRollback(Transaction transaction) {
        this.transaction = transaction;
    }

    void add(Scope scope) {
        RollbackMark mark = scope.mark();
        if (mark == null) {
            return;
        }
        Loss loss = losses.computeIfAbsent(scope.lock(), lock -> {
            var fresh = new Loss();
            lock.onLost(fresh);
            return fresh;
        });
        loss.marks.add(mark);
        if (!scope.lock().isKept()) {
            loss.run(); // whoever tells of it may have been here before, or come when the transaction has committed
        }
    }

    /** The transaction has completed. */
    void end() {
        losses.forEach((lock, loss) -> {
            if (losses.remove(lock, loss)) {
                lock.forget(loss);
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

package io.quarkiverse.cachelock.runtime.transaction;

import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;

import com.arjuna.ats.jta.TransactionManager;
import com.arjuna.ats.jta.transaction.Transaction;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.ScopeGuard;
import io.quarkiverse.cachelock.spi.CommitGuard;

/** Has one transaction commit only if the locks with a commit guard are still held. */
final class GuardedCommit implements Synchronization {

    private final Map<ScopeGuard, Scope> guarded = new ConcurrentHashMap<>();
    private volatile boolean prepared;

    /** @throws LockException if it is too late */
    void add(Scope scope) {
        ScopeGuard guard = scope.guard();
        if (guard == null) {
            return;
        }
        if (prepared) {
            throw new LockException("The commit guard of a lock was asked for when the transaction had begun to commit:"
                    + " acquire the lock before");
        }
        guarded.put(guard, scope);
        guard.use();
    }

    /** Before anything else prepares for the commit, as long as connections can still become a part of the transaction. */
    void prepare() {
        prepared = true;
        if (!guarded.isEmpty()) {
            attempt(() -> {
                for (Scope scope : scopes()) {
                    join(guardOf(scope));
                }
            });
            LastSynchronizations.register(this);
        }
    }

    /** After everything else, so that others wait no longer than need be. */
    @Override
    public void beforeCompletion() {
        attempt(() -> {
            refuseOtherResources();
            for (Scope scope : scopes()) {
                scope.lock().verify(guardOf(scope));
            }
        });
    }

    @Override
    public void afterCompletion(int status) {
        guarded.clear();
    }

    /** One for each lock, in the order of renewals, or the database would find a deadlock. */
    private List<Scope> scopes() {
        Map<HeldLock, Scope> locks = new HashMap<>();
        guarded.values().forEach(scope -> locks.put(scope.lock(), scope));
        return locks.values().stream().sorted(Comparator.comparing(scope -> scope.lock().key())).toList();
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (LockLostException e) {
            throw failed(new LockLostException(e.getMessage() + ". Its transaction is rolled back"));
        } catch (LockException e) {
            throw failed(e);
        } catch (SQLException | SystemException e) {
            throw failed(new LockStoreException("Whether a lock with a commit guard is still held could not be found out in its"
                    + " transaction, which is rolled back: " + e.getMessage(), e));
        }
    }

    private LockException failed(LockException reason) {
        guarded.keySet().forEach(guard -> guard.failed(reason));
        return reason;
    }

    private static void join(CommitGuard guard) throws SQLException, SystemException {
        try {
            guard.join();
        } catch (SQLException e) {
            if (resources() > 0) {
                throw otherDatasource();
            }
            throw e;
        }
    }

    /** Of the datasources and the like that take part in the transaction, the lock store's must be the only one. */
    private static void refuseOtherResources() throws SystemException {
        int resources = resources();
        if (resources > 1) {
            throw otherDatasource();
        }
        if (resources == 0) {
            throw new LockException(
                    "A commit guard cannot guard a transaction that the lock store's datasource takes no part in,"
                            + " and rolls it back");
        }
    }

    private static LockException otherDatasource() {
        return new LockException("A commit guard cannot guard a transaction that works on another datasource than that of the"
                + " lock store, and rolls it back: begin a transaction of its own for the rest, outside of the lock, or choose a"
                + " lock store on the datasource that the transaction works on");
    }

    private static int resources() throws SystemException {
        var transaction = (Transaction) TransactionManager.transactionManager().getTransaction();
        return transaction.getResources().size();
    }

    private static CommitGuard guardOf(Scope scope) {
        return Objects.requireNonNull(scope.engine().commitGuard());
    }

    private interface Step {
        void run() throws SQLException, SystemException;
    }
}

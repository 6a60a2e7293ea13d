package io.quarkiverse.cachelock.runtime.transaction;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.transaction.InvalidTransactionException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionScoped;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.Transactions;

/** For applications with JTA: the transactions that hold locks. */
@Singleton
public final class JtaTransactions implements Transactions {

    private final TransactionManager manager;
    private final LateLocks lateLocks = new LateLocks();
    private final Map<Transaction, TransactionLocks> holding = new ConcurrentHashMap<>();

    JtaTransactions(TransactionManager manager) {
        this.manager = manager;
    }

    /** Whoever begins a transaction under locks keeps them until it has completed. */
    void begun(@Observes @Initialized(TransactionScoped.class) Object transaction) {
        Scope scope = Scope.current();
        Running running = scope == null ? null : current();
        for (; running != null && scope != null; scope = scope.outer()) {
            if (!scope.isHandle()) {
                running.hold(scope);
            }
        }
    }

    @Override
    public boolean exist() {
        return true;
    }

    @Override
    public @Nullable Running current() {
        try {
            Transaction transaction = manager.getTransaction();
            return transaction == null || !isOpen(transaction.getStatus()) ? null : new JtaTransaction(transaction);
        } catch (SystemException e) {
            throw new LockException("The transaction manager does not tell which transaction is running", e);
        }
    }

    @Override
    public <T> T outside(Supplier<T> action) {
        Transaction suspended = suspend();
        try {
            return action.get();
        } finally {
            resume(suspended);
        }
    }

    private @Nullable Transaction suspend() {
        try {
            return manager.suspend();
        } catch (SystemException e) {
            throw new LockException("The running transaction cannot be suspended", e);
        }
    }

    private void resume(@Nullable Transaction suspended) {
        try {
            if (suspended != null) {
                manager.resume(suspended);
            }
        } catch (SystemException | InvalidTransactionException e) {
            throw new LockException("The transaction that ran before a lock was asked for cannot be resumed", e);
        }
    }

    private static boolean isOpen(int status) {
        return status == Status.STATUS_ACTIVE || status == Status.STATUS_MARKED_ROLLBACK;
    }

    /** How many transactions hold locks. */
    int size() {
        return holding.size();
    }

    /** Null if the transaction can only be rolled back: nobody will see what it does. */
    private @Nullable TransactionLocks locks(Transaction transaction) {
        var fresh = new TransactionLocks(this, new LossRollback(transaction), () -> holding.remove(transaction));
        TransactionLocks known = holding.putIfAbsent(transaction, fresh);
        if (known != null) {
            return known;
        }
        try {
            register(transaction, fresh);
            return fresh;
        } catch (RollbackException e) {
            fresh.afterCompletion(Status.STATUS_ROLLEDBACK);
            return null;
        } catch (SystemException | RuntimeException e) {
            fresh.afterCompletion(Status.STATUS_UNKNOWN);
            throw new LockException("The running transaction cannot hold locks until it has completed", e);
        }
    }

    private static void register(Transaction transaction, TransactionLocks locks) throws RollbackException, SystemException {
        try {
            transaction.registerSynchronization(locks);
        } catch (IllegalStateException e) {
            // It has begun to commit, and whatever it does meanwhile takes a lock
            LastSynchronizations.register(locks);
        }
    }

    private final class JtaTransaction implements Running {

        private final Transaction transaction;

        private JtaTransaction(Transaction transaction) {
            this.transaction = transaction;
        }

        @Override
        public @Nullable Scope holding(LockEngine engine, String name) {
            TransactionLocks locks = holding.get(transaction);
            return locks == null ? null : locks.of(engine, name);
        }

        @Override
        public void hold(Scope scope) {
            TransactionLocks locks = locks(transaction);
            if (locks != null) {
                locks.add(scope);
            }
        }

        @Override
        public void begunBeforeLock(@Nullable String method) {
            lateLocks.warn(method);
        }
    }
}

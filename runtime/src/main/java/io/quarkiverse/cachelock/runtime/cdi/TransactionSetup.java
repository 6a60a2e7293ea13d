package io.quarkiverse.cachelock.runtime.cdi;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Printable;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.ScopeGuard;
import io.quarkiverse.cachelock.runtime.engine.Transactions;

/**
 * What a lock has to do with transactions.
 *
 * @param method that the lock is on, as people call it, or null
 * @param guarded whether commits are guarded
 */
record TransactionSetup(Transactions all, @Nullable String method, boolean guarded) {

    TransactionSetup of(String lockedMethod, boolean guard) {
        return new TransactionSetup(all, lockedMethod, guard);
    }

    TransactionSetup withGuard() {
        return new TransactionSetup(all, method, true);
    }

    @Nullable
    ScopeGuard newGuard() {
        return guarded ? new ScopeGuard() : null;
    }

    /** The scope, once the transaction holds its lock. */
    Scope held(Scope scope, Transactions.@Nullable Running running) {
        try {
            if (running != null) {
                running.hold(scope);
            }
            return scope;
        } catch (RuntimeException e) {
            if (scope.leave()) {
                scope.lock().releaseLater();
            }
            throw e;
        }
    }

    /** @throws LockException if commits are to be guarded and cannot be */
    void checkGuard(String name, LockEngine engine) {
        if (!guarded) {
            return;
        }
        if (!all.exist()) {
            throw new LockException(subject(name) + " has a commit guard, which needs JTA transactions: add"
                    + " io.quarkus:quarkus-narayana-jta to the application");
        }
        if (engine.commitGuard() == null) {
            throw new LockException(subject(name) + " has a commit guard, which needs its lock store to be on the datasource"
                    + " that the transactions work on: choose a store of type datasource");
        }
    }

    /** @throws LockException if the commit of the transaction that a handle is acquired in is to be guarded and cannot be */
    void checkHandle(String name, LockEngine engine, Transactions.@Nullable Running running) {
        checkGuard(name, engine);
        if (guarded && running == null) {
            throw new LockException(subject(name) + " has a commit guard, but is acquired outside of a transaction, so that"
                    + " nothing would be guarded: use run or call, and begin the transaction within");
        }
    }

    /** @throws LockException if commits were to be guarded and there were none */
    void checkUse(String name, Scope scope) {
        ScopeGuard guard = scope.guard();
        if (guard != null && !guard.isUsed()) {
            throw new LockException(subject(name) + " has a commit guard, but no JTA transaction ran under it, so that nothing"
                    + " was guarded: begin one within, by @Transactional or QuarkusTransaction. What was done stays done");
        }
    }

    private String subject(String name) {
        return method == null ? "Lock '" + Printable.of(name) + "'" : "The lock of " + method;
    }
}

package io.quarkiverse.cachelock.runtime.transaction;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.transaction.Synchronization;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.Transactions;
import io.quarkus.runtime.BlockingOperationControl;

/** The locks that one transaction holds, until it has completed. */
final class TransactionLocks implements Synchronization {

    private record Name(LockEngine engine, String name) {
    }

    private final Map<Name, Scope> held = new ConcurrentHashMap<>();
    private final GuardedCommit guards = new GuardedCommit();
    private final LossRollback losses;
    private final Thread thread = Thread.currentThread();
    private final Transactions transactions;
    private final Runnable completed;
    private volatile boolean over;

    /** @param completed runs when the transaction has completed, before the locks are released */
    TransactionLocks(Transactions transactions, LossRollback losses, Runnable completed) {
        this.transactions = transactions;
        this.losses = losses;
        this.completed = completed;
    }

    @Nullable
    Scope of(LockEngine engine, String name) {
        return held.get(new Name(engine, name));
    }

    /** @throws io.quarkiverse.cachelock.LockException if the scope has a guard and it is too late for it */
    void add(Scope scope) {
        guards.add(scope);
        losses.add(scope);
        var name = new Name(scope.engine(), scope.lock().name());
        Scope known = held.get(name);
        if (known != null && known.lock() == scope.lock() || !scope.reenter()) {
            return;
        }
        Scope former = held.put(name, scope);
        if (former != null) {
            leave(former);
        }
        if (over) {
            releaseAll(); // rolled back meanwhile, because its time was over
        }
    }

    @Override
    public void beforeCompletion() {
        guards.prepare();
    }

    @Override
    public void afterCompletion(int status) {
        over = true;
        completed.run();
        releaseAll();
    }

    private void releaseAll() {
        losses.end();
        held.forEach((name, scope) -> {
            if (held.remove(name, scope)) {
                leave(scope);
            }
        });
    }

    /** One that fails must not keep the others. */
    private void releaseNow(HeldLock lock) {
        try {
            transactions.outside(lock::releaseNow);
        } catch (RuntimeException e) {
            lock.releaseLater();
        }
    }

    private void leave(Scope scope) {
        if (!scope.leave()) {
            return;
        }
        // Other threads are those of the transaction manager, or an event loop
        if (Thread.currentThread() == thread && BlockingOperationControl.isBlockingAllowed()) {
            releaseNow(scope.lock());
        } else {
            scope.lock().releaseLater();
        }
    }
}

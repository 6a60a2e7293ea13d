package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.runtime.engine.Acquirer;
import io.quarkiverse.cachelock.runtime.engine.Caller;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;
import io.quarkiverse.cachelock.runtime.engine.Printable;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.Transactions;

/**
 * A lock, ready to be acquired: which one, where, how and around which transactions.
 *
 * @param subject the entity that it is of, or null
 */
record LockSetup(LockEngines engines, LockEngine engine, String name, LockSettings settings, TransactionSetup transactions,
        LossSetup loss, @Nullable Subject subject) {

    /** The lock of a name. */
    LockSetup(LockEngines engines, LockEngine engine, String name, LockSettings settings, TransactionSetup transactions,
            LossSetup loss) {
        this(engines, engine, name, settings, transactions, loss, null);
    }

    /** The lock of an entity, by the values that the entity has now. */
    LockSetup now() {
        return subject == null ? this : named(subject.name());
    }

    /** Whether it is of an entity that is to be read again once the lock has been acquired. */
    boolean isRefreshed() {
        return subject != null && subject.refreshed();
    }

    LockSetup of(Subject entity) {
        return new LockSetup(engines, engine, name, settings, transactions, loss, entity);
    }

    LockSetup with(UnaryOperator<LockSettings> change) {
        return new LockSetup(engines, engine, name, change.apply(settings), transactions, loss, subject);
    }

    LockSetup withStore(String store) {
        return new LockSetup(engines, engines.engine(store), name, settings, transactions, loss, subject);
    }

    LockSetup withTransactions(UnaryOperator<TransactionSetup> change) {
        return new LockSetup(engines, engine, name, settings, change.apply(transactions), loss, subject);
    }

    LockSetup withLoss(LossPolicy policy) {
        return new LockSetup(engines, engine, name, settings, transactions, new LossSetup(policy, true), subject);
    }

    LockSetup named(String newName) {
        return new LockSetup(engines, engine, newName, settings, transactions, loss, subject);
    }

    Acquirer acquirer(Caller caller) {
        return engine.acquirer(name, settings, caller);
    }

    /** To be called before the lock is acquired, which this call chain and its transaction do not hold yet. */
    void watch(boolean blocking) {
        engines.deadlocks().takes(List.of(this), blocking);
    }

    /** See {@link Transactions#outside}. */
    <T> T outside(Supplier<T> action) {
        return transactions.all().outside(action);
    }

    /** The transaction that the calling thread is in. */
    Transactions.@Nullable Running running() {
        return transactions.all().current();
    }

    /**
     * What becomes of a scope when the lock is lost.
     *
     * @throws LockException if that cannot happen
     */
    LossPolicy onLost(boolean asynchronous) {
        return loss.forScope(name, asynchronous, transactions.all());
    }

    /** A scope for the lock that this call chain or its transaction already holds. */
    @Nullable
    Scope reentered(Transactions.@Nullable Running running, LossPolicy onLost) {
        Scope open = again(running);
        return open == null ? null : nested(open, Scope.current(), running, onLost);
    }

    /** What holds the lock already, entered once more, which is for {@link #nested}. */
    @Nullable
    Scope again(Transactions.@Nullable Running running) {
        Scope open = Scope.holding(engine, name);
        if (open == null || !open.reenter()) {
            open = kept(running);
            if (open == null || open.hasHandle() || !open.reenter()) {
                refuseWaitingFor(open);
                return null;
            }
        }
        return open;
    }

    Scope nested(Scope open, @Nullable Scope outer, Transactions.@Nullable Running running, LossPolicy onLost) {
        return transactions.held(open.nested(outer, transactions.newGuard(), onLost), running);
    }

    /** What a handle shares with the transaction that it is acquired in and that already holds the lock. */
    @Nullable
    Scope shared(Transactions.@Nullable Running running) {
        Scope open = kept(running);
        if (open == null || !open.openHandle() || !open.reenter()) {
            refuseWaitingFor(open);
            return null;
        }
        return transactions.held(open.nested(null, transactions.newGuard(), LossPolicy.NOTIFY), running);
    }

    /** What a handle shares with the transaction that it was acquired in. */
    @Nullable
    Scope shared(HeldLock held, Transactions.@Nullable Running running) {
        if (running == null) {
            return null;
        }
        Scope scope = new Scope(engine, held, null, transactions.newGuard(), LossPolicy.NOTIFY);
        scope.openHandle();
        begunBeforeLock(running);
        return transactions.held(scope, running);
    }

    /** An entity that is read again under its lock is no older than that, at least. */
    private void begunBeforeLock(Transactions.Running running) {
        if (!isRefreshed()) {
            running.begunBeforeLock(transactions.method());
        }
    }

    /** A scope of the lock, if the transaction still holds it. */
    private @Nullable Scope kept(Transactions.@Nullable Running running) {
        Scope held = running == null ? null : running.holding(engine, name);
        return held != null && held.lock().isKept() ? held : null;
    }

    private void refuseWaitingFor(@Nullable Scope held) {
        if (held != null && held.hasHandle() && held.lock().isKept()) {
            throw new LockException("Lock '" + Printable.of(name)
                    + "' is held by a handle of this very transaction, which would wait for"
                    + " itself: close the handle first, or use run or call instead of acquire, which re-enter the lock");
        }
    }

    /** A handle is never re-entrant, so it would wait for its own call chain. */
    void refuseWaitingForItself() {
        if (Scope.holding(engine, name) != null) {
            throw new LockException(
                    "Lock '" + Printable.of(name) + "' is held by this very call chain, which would wait for itself:"
                            + " use run or call, which re-enter the lock, instead of acquire");
        }
    }

    /**
     * A scope for a lock that was acquired.
     *
     * @param running the transaction that it was acquired in, which will hold it, too
     */
    Scope scope(HeldLock held, @Nullable Scope outer, Transactions.@Nullable Running running, LossPolicy onLost) {
        if (running != null) {
            begunBeforeLock(running);
        }
        return transactions.held(new Scope(engine, held, outer, transactions.newGuard(), onLost), running);
    }
}

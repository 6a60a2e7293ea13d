package io.quarkiverse.cachelock.runtime.cdi;

import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.runtime.engine.Acquirer;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.Transactions;
import io.smallrye.mutiny.Uni;

/** An asynchronous caller's way into a scope and out of it: entered when the lock is granted, left once, however it ends. */
final class ScopeEntry {

    private final Settling settling;
    private final CallerContexts contexts;
    private final @Nullable Scope outer = Scope.current();
    private final LossPolicy onLost;
    private final AtomicBoolean left = new AtomicBoolean();
    private final AtomicBoolean guarded = new AtomicBoolean();
    private final Transactions.@Nullable Running transaction;
    private volatile LockSetup setup;
    private volatile Acquirer acquirer;
    private volatile @Nullable Scope scope;

    ScopeEntry(LockSetup setup, CallerContexts contexts) {
        this.settling = new Settling(setup);
        this.setup = setup.now();
        this.contexts = contexts;
        this.onLost = setup.onLost(true);
        this.acquirer = this.setup.acquirer(setup.engine().reactive()); // may fail; a scope that was entered must be left
        this.transaction = setup.running();
        this.scope = this.setup.reentered(transaction, onLost);
    }

    Uni<Scope> enter() {
        Scope open = scope;
        if (open != null) {
            return Uni.createFrom().item(open);
        }
        LockSetup lock = setup;
        Uni<HeldLock> granted = lock.outside(() -> contexts.returning(acquirer.acquire()));
        return lock.subject() == null ? granted.map(this::enter)
                : granted.chain(held -> settling.reactive(lock)
                        .chain(right -> right == lock ? Uni.createFrom().item(enter(held)) : enterAnother(right)));
    }

    private Uni<Scope> enterAnother(LockSetup lock) {
        acquirer.leave();
        lock.refuseWaitingForItself(); // entering it again could not be undone by whoever cancels meanwhile
        Acquirer next = lock.acquirer(lock.engine().reactive());
        setup = lock;
        acquirer = next;
        if (left.get()) {
            next.leave(); // cancelled meanwhile
        }
        return enter();
    }

    private Scope enter(HeldLock held) {
        Scope entered = setup.scope(held, outer, transaction, onLost);
        scope = entered;
        if (left.get()) {
            acquirer.leave(); // cancelled between the grant and here
        }
        return entered;
    }

    boolean isLeft() {
        return left.get();
    }

    /**
     * Enters once more while the action is being called and subscribed to, so that whoever cancels meanwhile does not free
     * the lock under its feet.
     *
     * @throws LockException if the lock has been lost
     */
    void guard(Scope inside) {
        if (!inside.reenter()) {
            throw inside.lock().lost();
        }
        guarded.set(true);
    }

    void unguard(Scope inside) {
        if (guarded.compareAndSet(true, false) && inside.leave()) {
            inside.lock().releaseLater();
        }
    }

    /** @throws LockLostException if the loss of the lock has rolled back what the action has done */
    void ensureNotRolledBack() {
        Scope inside = scope;
        if (inside != null && inside.isRolledBack()) {
            throw inside.lock().lost();
        }
    }

    /** The failure of the action, as the caller is to be told. */
    Throwable explained(Throwable failure) {
        Scope inside = scope;
        boolean consequence = inside != null && inside.isRolledBack() && !(failure instanceof LockLostException);
        return consequence && inside != null ? inside.lock().lost(failure) : failure;
    }

    Uni<Boolean> leave() {
        Scope inside = scope;
        if (left.compareAndSet(false, true)) {
            if (inside == null) {
                acquirer.leave(); // granted, perhaps, but could not get here
                return Uni.createFrom().item(false);
            }
            if (guarded.compareAndSet(true, false)) {
                inside.leave(); // the action has ended while it was being subscribed to
            }
            if (inside.leave()) {
                return setup.outside(() -> inside.lock().release(setup.engine().reactive()));
            }
        }
        return Uni.createFrom().item(false);
    }

    void cancel() {
        if (left.compareAndSet(false, true)) {
            Scope inside = scope;
            if (inside == null) {
                acquirer.leave();
            } else if (inside.leave()) {
                inside.lock().releaseLater();
            }
        }
    }
}

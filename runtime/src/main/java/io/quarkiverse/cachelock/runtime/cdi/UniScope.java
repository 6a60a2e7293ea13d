package io.quarkiverse.cachelock.runtime.cdi;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.runtime.engine.Acquirer;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.Transactions;
import io.smallrye.mutiny.Uni;

/** One asynchronous run under a lock: entered when the lock is granted, left once, however the run ends. */
final class UniScope<T> {

    private final LockSetup setup;
    private final CallerContexts contexts;
    private final Supplier<Uni<T>> action;
    private final @Nullable Scope outer = Scope.current();
    private final Acquirer acquirer;
    private final AtomicBoolean left = new AtomicBoolean();
    private final Transactions.@Nullable Running transaction;
    private volatile @Nullable Scope scope;

    UniScope(LockSetup setup, CallerContexts contexts, Supplier<Uni<T>> action) {
        this.setup = setup;
        this.contexts = contexts;
        this.action = action;
        this.acquirer = setup.acquirer(setup.engine().reactive()); // may fail; a scope that was entered must be left
        this.transaction = setup.running();
        this.scope = setup.reentered(transaction);
    }

    Uni<T> run() {
        return leaving(entered().chain(this::act));
    }

    Uni<T> runOrSkip() {
        return leaving(entered().onFailure(LockNotAcquiredException.class).recoverWithNull()
                .chain(inside -> inside == null ? Uni.createFrom().nullItem() : act(inside)));
    }

    /**
     * Enters once more, so that whoever cancels meanwhile does not free the lock under the action's feet. Not a plain
     * {@code chain}, which loses a cancellation while the action is being called or subscribed to.
     */
    private Uni<T> act(Scope inside) {
        return Uni.createFrom().emitter(end -> {
            if (left.get()) {
                return; // cancelled between the grant and here
            }
            if (!inside.reenter()) {
                throw inside.lock().lost();
            }
            try {
                Uni<T> run = inside.within(action);
                end.onTermination(run.subscribe().with(end.context(), end::complete, end::fail)::cancel);
            } finally {
                if (inside.leave()) {
                    inside.lock().releaseLater();
                }
            }
        });
    }

    private Uni<Scope> entered() {
        Scope open = scope;
        return open != null ? Uni.createFrom().item(open)
                : setup.outside(() -> contexts.returning(acquirer.acquire())).map(this::enter);
    }

    private Scope enter(HeldLock held) {
        Scope entered = setup.scope(held, outer, transaction);
        scope = entered;
        if (left.get()) {
            acquirer.leave(); // cancelled between the grant and here
        }
        return entered;
    }

    private Uni<T> leaving(Uni<T> run) {
        return contexts.returning(run.onItemOrFailure().call(this::release))
                .onCancellation().invoke(this::cancelled);
    }

    private Uni<Boolean> release() {
        Scope inside = scope;
        if (left.compareAndSet(false, true)) {
            if (inside == null) {
                acquirer.leave(); // granted, perhaps, but could not get here
            } else if (inside.leave()) {
                return inside.lock().release(setup.engine().reactive());
            }
        }
        return Uni.createFrom().item(false);
    }

    private void cancelled() {
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

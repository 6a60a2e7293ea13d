package io.quarkiverse.cachelock.runtime.cdi;

import java.util.function.Function;
import java.util.function.Supplier;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.AbstractUni;
import io.smallrye.mutiny.operators.UniOperator;
import io.smallrye.mutiny.operators.uni.UniOperatorProcessor;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.smallrye.mutiny.subscription.UniSubscriber;

/** One asynchronous run under a lock. */
final class UniScope<T> {

    private final AsyncEntry entry;
    private final CallerContexts contexts;
    private final Supplier<Uni<T>> action;

    UniScope(LockSetup setup, CallerContexts contexts, Supplier<Uni<T>> action) {
        this(new ScopeEntry(setup, contexts), contexts, action);
    }

    UniScope(AsyncEntry entry, CallerContexts contexts, Supplier<Uni<T>> action) {
        this.entry = entry;
        this.contexts = contexts;
        this.action = action;
    }

    Uni<T> run(Function<LockNotAcquiredException, Uni<T>> whenBusy) {
        Uni<T> run = entry.enter()
                .<Supplier<Uni<T>>> map(inside -> () -> act(inside))
                .onFailure(LockNotAcquiredException.class)
                .recoverWithItem(busy -> () -> whenBusy.apply(busy))
                .chain(Supplier::get)
                .onItem().invoke(entry::ensureNotRolledBack)
                .onFailure().transform(entry::explained);
        return new CancelledFirst(contexts.returning(run.onItemOrFailure().call(entry::leave)));
    }

    /** @return what is to be done when the action has ended */
    private static Runnable cancelled(HeldLock lock, Cancellable running, UniEmitter<?> end) {
        Runnable loss = () -> {
            running.cancel();
            end.fail(lock.lost());
        };
        lock.onLost(loss);
        return () -> {
            lock.forget(loss);
            running.cancel();
        };
    }

    /** Not {@code onCancellation()}, which frees the lock before the action has been cancelled. */
    private final class CancelledFirst extends UniOperator<T, T> {

        private CancelledFirst(Uni<T> run) {
            super(run);
        }

        @Override
        public void subscribe(UniSubscriber<? super T> subscriber) {
            AbstractUni.subscribe(upstream(), new UniOperatorProcessor<T, T>(subscriber) {
                @Override
                public void cancel() {
                    super.cancel();
                    entry.cancel();
                }
            });
        }
    }

    /** Not a plain {@code chain}, which loses a cancellation while the action is being called or subscribed to. */
    private Uni<T> act(Scope inside) {
        return Uni.createFrom().emitter(end -> {
            if (entry.isLeft()) {
                return; // cancelled between the grant and here
            }
            entry.guard(inside);
            try {
                Uni<T> run = inside.within(action);
                Cancellable running = run.subscribe().with(end.context(), end::complete, end::fail);
                end.onTermination(inside.onLost() == LossPolicy.CANCEL ? cancelled(inside.lock(), running, end)
                        : running::cancel);
            } finally {
                entry.unguard(inside);
            }
        });
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.util.function.Function;
import java.util.function.Supplier;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.smallrye.mutiny.Uni;

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
                .chain(Supplier::get);
        return contexts.returning(run.onItemOrFailure().call(entry::leave)).onCancellation().invoke(entry::cancel);
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
                end.onTermination(run.subscribe().with(end.context(), end::complete, end::fail)::cancel);
            } finally {
                entry.unguard(inside);
            }
        });
    }
}

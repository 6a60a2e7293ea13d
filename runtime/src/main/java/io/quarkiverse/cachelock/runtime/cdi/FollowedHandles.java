package io.quarkiverse.cachelock.runtime.cdi;

import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.AbstractUni;
import io.smallrye.mutiny.operators.UniOperator;
import io.smallrye.mutiny.operators.uni.UniOperatorProcessor;
import io.smallrye.mutiny.subscription.UniSubscriber;

/**
 * Handles on their way to a reactive caller. What runs when they arrive there, and what is begun then, belongs to the call
 * chain that holds them; what comes later in a chain that was put together before does not.
 */
final class FollowedHandles<T> extends UniOperator<T, T> {

    private final Function<T, Stream<UniHandle>> handles;
    private final CallerContexts contexts;
    private final @Nullable Scope outer = Scope.current();

    FollowedHandles(Uni<T> acquired, Function<T, Stream<UniHandle>> handles, CallerContexts contexts) {
        super(acquired);
        this.handles = handles;
        this.contexts = contexts;
    }

    @Override
    public void subscribe(UniSubscriber<? super T> subscriber) {
        AbstractUni.subscribe(upstream(), new UniOperatorProcessor<T, T>(subscriber) {
            @Override
            public void onItem(T item) {
                follow(item, () -> super.onItem(item));
            }
        });
    }

    private void follow(T item, Runnable giving) {
        CallerContexts.Place here = contexts.here();
        Scope inner = outer;
        for (UniHandle handle : handles.apply(item).toList()) {
            inner = Scope.ofHandle(handle.engine, handle.lock, inner, here::isHere);
        }
        if (inner == null) {
            giving.run();
        } else {
            inner.give(giving);
        }
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import java.util.concurrent.CompletableFuture;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniSubscriber;
import io.smallrye.mutiny.subscription.UniSubscription;

/**
 * What a Uni ends with. Subscribes by itself and not with callbacks, for which Mutiny would keep the context of whoever
 * subscribes and put it back: no code of a user runs in here, and those who wait for a lock wait for that, too.
 */
class Answer<T> extends CompletableFuture<T> implements UniSubscriber<T> {

    /** Subscribes. */
    static <T> Answer<T> of(Uni<T> call) {
        var answer = new Answer<T>();
        call.subscribe().withSubscriber(answer);
        return answer;
    }

    @Override
    public void onSubscribe(UniSubscription subscription) {
        // is never cancelled: the answer may be a lock
    }

    @Override
    public void onItem(T item) {
        complete(item);
    }

    @Override
    public void onFailure(Throwable failure) {
        completeExceptionally(failure);
    }
}

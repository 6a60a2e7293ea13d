package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.smallrye.mutiny.Uni;

/**
 * All that differs between the two kinds of callers: <em>a blocking caller does everything on its own thread; a reactive
 * caller blocks nothing.</em> Neither cancels a call of the lock store that is under way: its answer may be a lock, and
 * somebody has to take note of it.
 */
public sealed interface Caller permits BlockingCaller, ReactiveCaller {

    /**
     * Subscribes to a call of the lock store and ends as it does, or with a
     * {@link io.quarkiverse.cachelock.LockStoreException} after the timeout.
     */
    <T> Uni<T> settle(Uni<T> call, Duration timeout);

    /** Ends when the signal does. */
    <T> Uni<T> pause(CompletableFuture<T> signal);
}

package io.quarkiverse.cachelock.runtime.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the renewals and extensions of a lock from being under way at the same time: nobody would know which one the lock
 * store did last, and so how long the lease is.
 */
final class OneAtATime {

    private final AtomicReference<@Nullable CompletableFuture<Void>> last = new AtomicReference<>();

    /** To be completed when what starts now has ended; null if something is under way. */
    @Nullable
    CompletableFuture<Void> start() {
        CompletableFuture<Void> former = last.get();
        var end = new CompletableFuture<Void>();
        return (former == null || former.isDone()) && last.compareAndSet(former, end) ? end : null;
    }

    /** Completes when what is under way has ended. */
    CompletableFuture<Void> end() {
        CompletableFuture<Void> current = last.get();
        return current == null ? CompletableFuture.completedFuture(null) : current;
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the renewals and extensions of a lock from being under way at the same time: nobody would know which one the lock
 * store did last, and so how long the lease is.
 */
final class OneAtATime {

    /** No object of its own, since there is one of these for each lock that is held. */
    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<OneAtATime, CompletableFuture> LAST = AtomicReferenceFieldUpdater
            .newUpdater(OneAtATime.class, CompletableFuture.class, "last");

    private volatile @Nullable CompletableFuture<Void> last;

    /** To be completed when what starts now has ended; null if something is under way. */
    @Nullable
    CompletableFuture<Void> start() {
        CompletableFuture<Void> former = last;
        var end = new CompletableFuture<Void>();
        return (former == null || former.isDone()) && LAST.compareAndSet(this, former, end) ? end : null;
    }

    /** Completes when what is under way has ended. */
    CompletableFuture<Void> end() {
        CompletableFuture<Void> current = last;
        return current == null ? CompletableFuture.completedFuture(null) : current;
    }
}

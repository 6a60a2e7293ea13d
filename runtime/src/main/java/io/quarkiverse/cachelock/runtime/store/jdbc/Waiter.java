package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.smallrye.mutiny.subscription.UniEmitter;

/** One who waits, and when to look for it next. All but {@link #hint} and {@link #end} is for the poller's thread. */
final class Waiter {

    private final AcquireRequest request;
    private final UniEmitter<? super Acquisition> emitter;
    private long since;
    private long due;
    private @Nullable Long nextSince;
    private volatile boolean hinted;

    Waiter(AcquireRequest request, UniEmitter<? super Acquisition> emitter, long now) {
        this.request = request;
        this.emitter = emitter;
        this.since = now;
        this.due = now;
    }

    String key() {
        return request.key();
    }

    String ownerToken() {
        return request.ownerToken();
    }

    /** Whether the row may say that it comes next. */
    boolean queues() {
        return request.queue();
    }

    /** Trying again is worth it. */
    void end() {
        emitter.complete(Acquisition.BUSY);
    }

    void fail(RuntimeException reason) {
        emitter.fail(reason);
    }

    /** Looking is worth it; from any thread. */
    void hint() {
        hinted = true;
    }

    boolean isHinted() {
        return hinted;
    }

    /** Whatever was hinted before is about to be seen. */
    void look(long now) {
        if (hinted) {
            hinted = false;
            since = now;
        }
    }

    long since() {
        return since;
    }

    long due() {
        return hinted ? since : due;
    }

    void due(long time) {
        due = time;
    }

    /** The row says now that it comes next. */
    void comesNext(long now) {
        nextSince = now;
    }

    /** Whether the row should be told again that it comes next. */
    boolean shouldComeNextAgain(long now, Duration after) {
        return nextSince == null || now - nextSince >= after.toNanos();
    }
}

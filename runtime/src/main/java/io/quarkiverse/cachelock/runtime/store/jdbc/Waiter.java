package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.time.Duration;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.smallrye.mutiny.subscription.UniEmitter;

/** One who waits, and when to look for it next. What is not said to be for any thread is for the poller's. */
final class Waiter {

    private final AcquireRequest request;
    private final UniEmitter<? super Acquisition> emitter;
    private long since;
    private long due;
    private long namedAt;
    private volatile boolean named;
    private volatile boolean hinted;
    private volatile boolean hintedTooOften;
    private volatile long hintedUntil;
    private volatile boolean ended;

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

    /** Between two looks, at most. */
    Duration retryInterval() {
        return request.retryInterval();
    }

    /** Whether the row may say that it comes next. */
    boolean queues() {
        return request.queue();
    }

    /** Trying again is worth it; from any thread. */
    void end() {
        ended();
        emitter.complete(Acquisition.BUSY);
    }

    /** However it did; from any thread, before whatever it does then. */
    void ended() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    void fail(RuntimeException reason) {
        ended();
        emitter.fail(reason);
    }

    /** The lock was released; from any thread. Whoever comes next need not look before trying. */
    void hint() {
        if (named) {
            end();
        } else {
            lookAtOnce();
        }
    }

    void lookAtOnce() {
        hinted = true;
    }

    /** There are too many hints to follow each at once; one look then is for all that come until then. */
    void lookAt(long time) {
        if (!hintedTooOften) {
            hintedUntil = time;
            hintedTooOften = true;
        }
    }

    /** Whatever was hinted before is about to be seen. */
    void look(long now) {
        hintedTooOften = false;
        if (hinted) {
            hinted = false;
            since = now;
        }
    }

    long since() {
        return since;
    }

    long due() {
        if (hinted) {
            return since;
        }
        long until = hintedUntil;
        return hintedTooOften && until - due < 0 ? until : due;
    }

    void due(long time) {
        due = time;
    }

    /** Whether the row has been told that it comes next. */
    void named(boolean told, long now) {
        namedAt = now;
        named = told;
    }

    /** Whether the row says that it comes next, as far as is known. */
    boolean isNamed() {
        return named;
    }

    /** If at all. */
    boolean wasNamedBefore(long time) {
        return !named || namedAt - time < 0;
    }
}

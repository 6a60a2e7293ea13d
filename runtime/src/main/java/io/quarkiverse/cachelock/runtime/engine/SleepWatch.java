package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Finds out that the machine was asleep, suspended or moved to another host: the monotonic clock stands still meanwhile, the
 * wall clock does not. A wall clock that is set forward looks the same.
 */
final class SleepWatch {

    /** Less may be the wall clock being corrected. */
    private static final long NOTICEABLE = 500;

    private final Timing timing;
    private final long origin;
    /** By how many milliseconds the wall clock is ahead of the monotonic one. */
    private final AtomicLong ahead;

    SleepWatch(Timing timing) {
        this.timing = timing;
        this.origin = timing.nanoTime();
        this.ahead = new AtomicLong(lead());
    }

    /** @param slept told of it before anybody else who looks finds the clocks in step again */
    void look(Consumer<Duration> slept) {
        long before = ahead.get();
        long now = lead();
        if (now - before >= NOTICEABLE) {
            slept.accept(Duration.ofMillis(now - before));
        }
        if (now != before) {
            ahead.compareAndSet(before, now);
        }
    }

    private long lead() {
        return timing.wallMillis() - TimeUnit.NANOSECONDS.toMillis(timing.nanoTime() - origin);
    }
}

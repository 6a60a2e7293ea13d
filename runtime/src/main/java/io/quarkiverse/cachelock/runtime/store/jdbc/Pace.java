package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * When to look next: often in the beginning, then at an eighth of the time waited so far. Looks fall on common ticks, so
 * that one statement looks for all, and differ from JVM to JVM.
 */
final class Pace {

    private static final long FLOOR = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SHARE = 8;
    private static final long LONGEST_BACK_OFF = TimeUnit.SECONDS.toNanos(1);

    private final long afterFailure;
    private final long offset;

    /** @param afterFailure until the next look, at least */
    Pace(Duration afterFailure) {
        this.afterFailure = afterFailure.toNanos();
        this.offset = ThreadLocalRandom.current().nextLong(TimeUnit.MINUTES.toNanos(1));
    }

    /**
     * The next look at a lock that is busy.
     *
     * @param atMost between two looks
     */
    long next(Duration atMost, long since, long now) {
        long longest = atMost.toNanos();
        long shortest = Math.min(FLOOR, longest);
        long times = Math.max(1, (now - since) / SHARE / shortest);
        return tick(Math.min(longest, shortest * Long.highestOneBit(times)), now);
    }

    /** The next look after so many that failed, one after the other. */
    long afterFailures(int failures, long now) {
        long pause = afterFailure << Math.min(failures - 1, 10);
        return now + Math.max(afterFailure, Math.min(pause, LONGEST_BACK_OFF));
    }

    private long tick(long interval, long now) {
        return (Math.floorDiv(now - offset, interval) + 1) * interval + offset;
    }
}

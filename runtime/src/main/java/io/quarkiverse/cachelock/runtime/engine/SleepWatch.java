package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Finds out that the machine was asleep, suspended or moved to another host: the monotonic clock stands still meanwhile, the
 * wall clock does not. A wall clock that is set forward looks the same.
 */
final class SleepWatch {

    /** Less may be the wall clock being corrected. */
    private static final long NOTICEABLE = 500;

    /** How much later than its end a sleep is noticed, if nobody asks. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Timing timing;
    private final long origin;
    /** By how many milliseconds the wall clock is ahead of the monotonic one. */
    private final AtomicLong ahead;
    private final AtomicBoolean lookingAgain = new AtomicBoolean();
    private volatile boolean slept;
    private volatile long noticed;

    SleepWatch(Timing timing) {
        this.timing = timing;
        this.origin = timing.nanoTime();
        this.ahead = new AtomicLong(lead());
    }

    /** @param told of it before anybody else who looks finds the clocks in step again */
    void look(Consumer<Duration> told) {
        long before = ahead.get();
        long now = lead();
        if (now - before >= NOTICEABLE) {
            noticed = timing.nanoTime();
            slept = true;
            told.accept(Duration.ofMillis(now - before));
        }
        if (now != before) {
            ahead.compareAndSet(before, now);
        }
    }

    /** Runs the look in a while, unless that is planned already: timers stand still during a sleep, too. */
    void lookAgain(Runnable look) {
        if (!lookingAgain.get() && lookingAgain.compareAndSet(false, true)) {
            timing.after(PERIOD, () -> {
                lookingAgain.set(false);
                look.run();
            });
        }
    }

    /** Whether the machine was asleep after that moment, as far as has been noticed. */
    boolean sleptSince(long moment) {
        return slept && noticed - moment > 0;
    }

    private long lead() {
        return timing.wallMillis() - TimeUnit.NANOSECONDS.toMillis(timing.nanoTime() - origin);
    }
}

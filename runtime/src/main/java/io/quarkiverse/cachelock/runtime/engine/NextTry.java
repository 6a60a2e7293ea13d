package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.LockStore;

/** When a waiter tries again that nobody wakes. */
final class NextTry {

    /** How long a wake-up that got lost is not missed. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    /** The same where the store looks by itself. */
    private static final Duration TRUST = Duration.ofMinutes(2);
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private NextTry() {
    }

    /** If the store does not look by itself, when the holder's lease is over or sooner. */
    static Duration of(LockStore store, LockSettings settings, @Nullable Busy busy) {
        Duration remainingLease = busy == null ? null : busy.remainingLease();
        if (store.watchesLeases()) {
            return TRUST;
        }
        if (store.wakesWaiters() && remainingLease != null) {
            return remainingLease.compareTo(LOOK_AGAIN) < 0 ? remainingLease.plus(A_MOMENT) : LOOK_AGAIN;
        }
        Duration interval = settings.retryInterval();
        // Not all at the same time
        Duration poll = interval.minus(Duration.ofNanos(ThreadLocalRandom.current().nextLong(interval.toNanos() / 4 + 1)));
        return remainingLease != null && remainingLease.compareTo(poll) < 0 ? remainingLease.plus(A_MOMENT) : poll;
    }
}

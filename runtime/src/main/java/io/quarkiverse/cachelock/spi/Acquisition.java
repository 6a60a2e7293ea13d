package io.quarkiverse.cachelock.spi;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** The answer of a lock store to one attempt to acquire a lock. */
public sealed interface Acquisition {

    /** Busy, and nothing is known about the holder. */
    Busy BUSY = new Busy(null, null);

    /**
     * The lock is the caller's, for the lease time from when the store decided so.
     *
     * @param fencingToken the first of those reserved, greater than all that belong to earlier grants of the key
     * @param contended whether the store knows that others wait for the lock
     * @param claim what is sure of a lock that the store handed over, unless it is renewed; null for the lease time that was
     *        asked for, which counts from before the store was asked, or from before the wait
     */
    record Granted(long fencingToken, boolean contended, @Nullable Claim claim) implements Acquisition {

        /** For the lease time that was asked for, with nobody known to wait. */
        public Granted(long fencingToken) {
            this(fencingToken, false, null);
        }
    }

    /**
     * A lock that was handed over lasts for a time, or longer.
     *
     * @param since from when that time counts, by {@link System#nanoTime()}: whoever is paused before it reads this must not
     *        count from later
     */
    record Claim(Duration time, long since) {
    }

    /**
     * Somebody else holds the lock.
     *
     * @param remainingLease how long the holder's lease still lasts, if known
     * @param ownerId who holds it, as people may see it, if known
     */
    record Busy(@Nullable Duration remainingLease, @Nullable String ownerId) implements Acquisition {
    }
}

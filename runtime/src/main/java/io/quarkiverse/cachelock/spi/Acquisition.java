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
     * @param fencingToken greater than that of every earlier grant of the key
     */
    record Granted(long fencingToken) implements Acquisition {
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

package io.quarkiverse.cachelock;

import java.time.Duration;

/** Several locks that are held: as {@link LockHandle}, for all of them. {@link #extend} and {@link #release} block. */
public interface LocksHandle extends HeldLocksInfo, AutoCloseable {

    /**
     * Sets the leases to this length from now, see {@link LockHandle#extend(Duration)}.
     *
     * @throws LockLostException if one is no longer held; it is not acquired again
     */
    void extend(Duration leaseTime);

    /**
     * Releases the locks, the last one first; the second time it does nothing. See {@link LockHandle#release()}.
     *
     * @return whether all of them were held until now
     */
    boolean release();

    /** The same as {@link #release()}. */
    @Override
    default void close() {
        release();
    }
}

package io.quarkiverse.cachelock;

import java.time.Duration;

/**
 * A lock that is held. Whoever has the handle may release it, on any thread. {@link #extend} and {@link #release} block
 * for one call of the lock store, and fail with {@link IllegalStateException} on an event loop.
 */
public interface LockHandle extends HeldLockInfo, AutoCloseable {

    /**
     * Sets the lease to this length from now. Auto-renewal goes on when no more than two thirds of the lease time are left.
     *
     * @throws LockLostException if the lock is no longer held; it is not acquired again
     * @throws LockStoreException if the lock store did not answer; the lock is still held until the former lease ends
     */
    void extend(Duration leaseTime);

    /**
     * Releases the lock; the second time it does nothing. If the JTA transaction that it was acquired in has not completed,
     * the lock is held until it has. A lock store that is unreachable is not reported: the lock ends with its lease.
     *
     * @return whether the lock was held until now; false if it had been lost or released before
     */
    boolean release();

    /** The same as {@link #release()}. */
    @Override
    default void close() {
        release();
    }
}

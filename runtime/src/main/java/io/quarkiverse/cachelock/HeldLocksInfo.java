package io.quarkiverse.cachelock;

import java.time.Duration;
import java.util.List;

/**
 * What a holder of several locks can ask about them. Losing one is losing all. Nothing here blocks or asks a lock store.
 * Thread-safe.
 */
public interface HeldLocksInfo {

    /** The locks, sorted by key, each one once. */
    List<? extends HeldLockInfo> locks();

    /**
     * The fencing token of the lock of that name, see {@link HeldLockInfo#fencingToken()}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    long fencingToken(String name);

    /** Whether all of them are still held, see {@link HeldLockInfo#isHeld()}. */
    boolean isHeld();

    /** How long all of them are held for sure; zero once one is released or lost. */
    Duration remainingLease();

    /**
     * Does nothing while all of them are held.
     *
     * @throws LockLostException if one is not: released, or lost
     */
    void ensureHeld();

    /** Has the callback run once if one of them is lost before it is released, see {@link HeldLockInfo#onLost}. */
    void onLost(Runnable callback);
}

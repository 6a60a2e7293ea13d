package io.quarkiverse.cachelock;

import java.time.Duration;

/** What a holder can ask about the lock that it holds. Nothing here blocks or asks the lock store. Thread-safe. */
public interface HeldLockInfo {

    /** The lock name, its parameters filled in. */
    String name();

    /** The key: the lock name behind the prefix, as the lock store sees it. */
    String key();

    /**
     * A number greater than that of every earlier grant of this key. Hand it to what the lock protects, and let that
     * refuse smaller ones: it stops a holder that was paused for longer than its lease.
     */
    long fencingToken();

    /**
     * Whether the lock is still held: not released, not lost, and its lease, counted from before it was asked for, not yet
     * over. True is a promise until {@link #remainingLease()} is over, if this JVM is not paused meanwhile.
     */
    boolean isHeld();

    /** How long the lock is held for sure, by this JVM's monotonic clock; zero once it is released or lost. */
    Duration remainingLease();

    /**
     * Does nothing while the lock is held.
     *
     * @throws LockLostException if it is not: released, or lost
     */
    void ensureHeld();

    /**
     * Has the callback run once if the lock is lost before it is released, at once if it is lost already. It runs on a
     * thread of the extension and must not block.
     */
    void onLost(Runnable callback);
}

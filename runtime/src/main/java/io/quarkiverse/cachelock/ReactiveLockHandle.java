package io.quarkiverse.cachelock;

import java.time.Duration;

import io.smallrye.mutiny.Uni;

/** A lock that is held: the reactive twin of {@link LockHandle}. Nothing happens before subscription. */
public interface ReactiveLockHandle extends HeldLockInfo {

    /** Sets the lease to this length from now, see {@link LockHandle#extend(Duration)}. */
    Uni<Void> extend(Duration leaseTime);

    /** Releases the lock, see {@link LockHandle#release()}. */
    Uni<Boolean> release();
}

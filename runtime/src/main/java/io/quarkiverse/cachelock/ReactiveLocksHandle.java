package io.quarkiverse.cachelock;

import java.time.Duration;

import io.smallrye.mutiny.Uni;

/** Several locks that are held: the reactive twin of {@link LocksHandle}. Nothing happens before subscription. */
public interface ReactiveLocksHandle extends HeldLocksInfo {

    /** Sets the leases to this length from now, see {@link LocksHandle#extend(Duration)}. */
    Uni<Void> extend(Duration leaseTime);

    /** Releases the locks, see {@link LocksHandle#release()}. */
    Uni<Boolean> release();
}

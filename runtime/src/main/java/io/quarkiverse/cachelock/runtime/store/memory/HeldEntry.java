package io.quarkiverse.cachelock.runtime.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;

/** A granted lock. The times are those of the monotonic clock, in nanoseconds: only their differences mean something. */
record HeldEntry(String key, String ownerToken, String ownerId, long fencingToken, long grantedAt, long expiresAt) {

    static HeldEntry granted(AcquireRequest request, long fencingToken, long now) {
        return new HeldEntry(request.key(), request.ownerToken(), request.ownerId(), fencingToken, now,
                now + request.leaseTime().toNanos());
    }

    HeldEntry renewed(Duration leaseTime, long now) {
        return new HeldEntry(key, ownerToken, ownerId, fencingToken, grantedAt, now + leaseTime.toNanos());
    }

    boolean isExpired(long now) {
        return now - expiresAt >= 0;
    }

    boolean isOwnedBy(String token) {
        return ownerToken.equals(token);
    }

    Acquisition busy(long now) {
        return new Acquisition.Busy(remainingLease(now), ownerId);
    }

    LockState state(long now, Instant wallClock, OptionalInt waiters) {
        return new LockState(key, ownerId, fencingToken, wallClock.minusNanos(now - grantedAt), remainingLease(now), waiters);
    }

    private Duration remainingLease(long now) {
        return Duration.ofNanos(Math.max(0, expiresAt - now));
    }

    /** Without the owner token, which is a secret. */
    @Override
    public String toString() {
        return "HeldEntry[key=" + key + ", ownerId=" + ownerId + ", fencingToken=" + fencingToken + "]";
    }
}

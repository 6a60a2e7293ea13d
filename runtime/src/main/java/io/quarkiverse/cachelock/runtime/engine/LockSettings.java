package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;

/**
 * How one lock is acquired and held; see {@link io.quarkiverse.cachelock.LockOptions} for what each setting means.
 *
 * @param retryInterval how often a waiter tries again, where the lock store cannot wake it
 */
public record LockSettings(Duration waitTime, Duration leaseTime, boolean autoRenew, Duration maxHoldTime,
        Duration minHoldTime, Duration retryInterval) {

    public LockSettings {
        notNegative("wait time", waitTime);
        positive("lease time", leaseTime);
        positive("max-hold time", maxHoldTime);
        notNegative("min-hold time", minHoldTime);
        positive("retry interval", retryInterval);
    }

    public LockSettings withWaitTime(Duration time) {
        return new LockSettings(time, leaseTime, autoRenew, maxHoldTime, minHoldTime, retryInterval);
    }

    public LockSettings withLeaseTime(Duration time) {
        return new LockSettings(waitTime, time, autoRenew, maxHoldTime, minHoldTime, retryInterval);
    }

    public LockSettings withAutoRenew(boolean renew) {
        return new LockSettings(waitTime, leaseTime, renew, maxHoldTime, minHoldTime, retryInterval);
    }

    public LockSettings withMaxHoldTime(Duration time) {
        return new LockSettings(waitTime, leaseTime, autoRenew, time, minHoldTime, retryInterval);
    }

    public LockSettings withMinHoldTime(Duration time) {
        return new LockSettings(waitTime, leaseTime, autoRenew, maxHoldTime, time, retryInterval);
    }

    public LockSettings withRetryInterval(Duration interval) {
        return new LockSettings(waitTime, leaseTime, autoRenew, maxHoldTime, minHoldTime, interval);
    }

    /** The lease to ask for at first: the store keeps the lock for the min-hold time even if this JVM dies. */
    Duration firstLease() {
        Duration lease = leaseTime.compareTo(maxHoldTime) < 0 ? leaseTime : maxHoldTime;
        return lease.compareTo(minHoldTime) < 0 ? minHoldTime : lease;
    }

    /** Whether a lease that somebody else got for that time is as good as one of one's own. */
    boolean suits(Duration lease) {
        return autoRenew && minHoldTime.isZero() && firstLease().equals(lease);
    }

    private static void notNegative(String what, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("The " + what + " of a lock must not be negative, but it is " + value);
        }
    }

    private static void positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("The " + what + " of a lock must be longer than zero, but it is " + value);
        }
    }
}

package io.quarkiverse.cachelock.spi;

import java.time.Duration;

/**
 * A new lease for a lock that is held.
 *
 * @param key see {@link AcquireRequest}
 * @param ownerToken see {@link AcquireRequest}
 * @param leaseTime how long the store keeps the lock from now on; it may be shorter than what is left
 */
public record Renewal(String key, String ownerToken, Duration leaseTime) {

    /** Without the owner token, which is a secret. */
    @Override
    public String toString() {
        return "Renewal[key=" + key + ", leaseTime=" + leaseTime + "]";
    }
}

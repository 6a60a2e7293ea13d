package io.quarkiverse.cachelock.spi;

import java.time.Duration;

/**
 * One attempt to acquire a lock.
 *
 * @param key at most 255 bytes of UTF-8 and without control characters; two keys that differ in any character, case and
 *        trailing spaces included, are different locks
 * @param ownerToken the secret by which the lock will be renewed and released; ASCII letters, digits, {@code -} and
 *        {@code .}, at most 64 of them; never to be logged
 * @param ownerId who asks, as people may see it; at most 200 characters
 * @param leaseTime how long the store keeps the lock without hearing from the holder, by its own clock
 * @param timeout after which the answer is of no use; a blocking store must not take much longer
 * @param fencingTokens how many fencing tokens to reserve, at least one: the first is answered, the others are the caller's
 *        to give out, so the next grant's is greater than all of them
 * @param queue whether the caller will wait if the lock is busy, so that a store that keeps a queue may enqueue the owner
 *        token; {@link LockStore#release} takes it out again
 * @param retryInterval how often a store that has to look whether the lock is free may do so while the caller waits
 */
public record AcquireRequest(String key, String ownerToken, String ownerId, Duration leaseTime, Duration timeout,
        int fencingTokens, boolean queue, Duration retryInterval) {

    private static final Duration OFTEN = Duration.ofMillis(100);

    /** For somebody who is looked for every 100 ms. */
    public AcquireRequest(String key, String ownerToken, String ownerId, Duration leaseTime, Duration timeout,
            int fencingTokens, boolean queue) {
        this(key, ownerToken, ownerId, leaseTime, timeout, fencingTokens, queue, OFTEN);
    }

    /** For one fencing token, by somebody who will not wait. */
    public AcquireRequest(String key, String ownerToken, String ownerId, Duration leaseTime, Duration timeout) {
        this(key, ownerToken, ownerId, leaseTime, timeout, 1, false);
    }

    /** Without the owner token, which is a secret. */
    @Override
    public String toString() {
        return "AcquireRequest[key=" + key + ", ownerId=" + ownerId + ", leaseTime=" + leaseTime + ", timeout=" + timeout
                + ", fencingTokens=" + fencingTokens + ", queue=" + queue + ", retryInterval=" + retryInterval + "]";
    }
}

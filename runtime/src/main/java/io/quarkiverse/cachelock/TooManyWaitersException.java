package io.quarkiverse.cachelock;

import java.time.Duration;

/**
 * The lock is busy, and so many callers of this JVM wait already that this one was refused at once, see
 * {@code quarkus.cache-lock.max-waiters} and {@code max-waiters-per-key}. It counts as busy: what is said about contention
 * applies, fallbacks included.
 */
public class TooManyWaitersException extends LockNotAcquiredException {

    private static final long serialVersionUID = 1L;

    public TooManyWaitersException(String message, String name) {
        super(message, name, Duration.ZERO, null);
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.TooManyWaitersException;

/** What goes wrong between the engine and a lock store, in the words of the public API. */
final class Failures {

    private Failures() {
    }

    static LockStoreException noAnswer(Duration timeout) {
        return new LockStoreException("The lock store did not answer within " + timeout.toMillis() + " ms");
    }

    static LockStoreException answerTooLate(String name, Duration leaseTime) {
        return new LockStoreException("The answer of the lock store for lock '" + Printable.of(name)
                + "' took longer than the lease, " + leaseTime);
    }

    static LockNotAcquiredException busy(String name, Duration waited, @Nullable String holder) {
        return new LockNotAcquiredException("Lock '" + Printable.of(name) + "' is busy"
                + (holder == null ? "" : ", held by " + Printable.of(holder))
                + "; gave up after " + waited.toMillis() + " ms", name, waited, holder);
    }

    static TooManyWaitersException tooManyWait(String name, String what, int limit, String property) {
        return new TooManyWaitersException(
                "Lock '" + Printable.of(name) + "' is busy, and " + limit + " callers of this JVM wait "
                        + what + " already, which is as many as quarkus.cache-lock." + property + " allows",
                name);
    }

    /** A failure that the API promises as it is, any other one as a {@link LockStoreException}. */
    static RuntimeException asLockException(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException known && failure.getClass().getName().startsWith("io.quarkiverse.cachelock.")) {
            return known;
        }
        if (failure instanceof IllegalArgumentException argument) {
            return argument;
        }
        return new LockStoreException("The lock store failed: " + failure, failure);
    }
}

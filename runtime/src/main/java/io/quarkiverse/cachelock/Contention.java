package io.quarkiverse.cachelock;

/** What a {@link CacheLock} call does when the lock stays busy for the whole wait time. */
public enum Contention {

    /** The call fails with {@link LockNotAcquiredException}. */
    FAIL,

    /**
     * The method does not run. Without a wait time of the method's own a call does not wait. It returns nothing: an empty
     * {@code Optional} or {@code Multi}, a {@code Uni} or
     * {@code CompletionStage<Void>} of {@code null}. Allowed on methods that return one of these or {@code void}.
     */
    SKIP
}

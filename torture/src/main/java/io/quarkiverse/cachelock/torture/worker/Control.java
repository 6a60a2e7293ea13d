package io.quarkiverse.cachelock.torture.worker;

/** What is broken on purpose: for runs that must find violations. */
public enum Control {

    /** Nothing. */
    NONE,
    /** Whoever releases or gives up frees the lock, whoever holds it. */
    RELEASE_WITHOUT_COMPARING,
    /** The lease counts from when the answer has come, not from before the lock was asked for. */
    VALIDITY_FROM_REPLY,
    /** The fencing token is a counter in the store, which a failover sets back. */
    COUNTER_AS_FENCE,
    /** The lock is released before the transaction under it commits. */
    LOCK_INSIDE_TRANSACTION
}

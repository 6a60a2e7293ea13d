package io.quarkiverse.cachelock;

import java.time.Duration;

/**
 * The settings of a lock, the same for blocking and reactive callers. Immutable: each method returns a changed copy. What
 * is not set comes from {@code quarkus.cache-lock.locks."name".*}, then {@code quarkus.cache-lock.*}.
 *
 * @param <L> the kind of lock that is being set up
 */
public interface LockOptions<L extends LockOptions<L>> {

    /** How long to wait while the lock is busy, 30 s by default; {@link Duration#ZERO} tries once. */
    L waitTime(Duration waitTime);

    /** How long the lock store keeps the lock without hearing from the holder, 30 s by default. */
    L leaseTime(Duration leaseTime);

    /** Whether the lease is renewed, at a third of it, while the lock is held. It is, by default. */
    L autoRenew(boolean autoRenew);

    /** For how long the lease is renewed at most, 24 h by default. After that the lock is lost. */
    L maxHoldTime(Duration maxHoldTime);

    /** How long the lock stays busy at least, even if it is released sooner: not at all, by default. */
    L minHoldTime(Duration minHoldTime);

    /**
     * How often a waiter tries again where the lock store cannot wake it, 100 ms by default.
     */
    L retryInterval(Duration retryInterval);

    /**
     * What happens to a scope of this lock, which {@code run}, {@code call} or {@code stream} is, when the lock is lost:
     * nothing, by default. A scope for which it cannot happen fails with {@link LockException}, and so does {@code acquire}
     * with anything but {@link LossPolicy#NOTIFY}: a handle has {@link HeldLockInfo#onLost}.
     */
    L onLost(LossPolicy policy);

    /**
     * The lock store: {@code memory}, {@code redis}, {@code datasource} or a name under
     * {@code quarkus.cache-lock.stores}; {@code quarkus.cache-lock.store} by default.
     *
     * @throws IllegalArgumentException if there is no such lock store
     */
    L store(String store);
}

package io.quarkiverse.cachelock.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockState;
import io.smallrye.mutiny.Uni;

/**
 * {@link LockStore} for stores whose verbs answer on the calling thread: the same verbs with the same contracts. Blocking
 * callers reach them without a detour.
 */
public interface BlockingLockStore extends AutoCloseable {

    /** See {@link LockStore#acquire}. */
    Acquisition acquire(AcquireRequest request);

    /** See {@link LockStore#renew}. */
    boolean renew(Renewal renewal);

    /** See {@link LockStore#release}. */
    boolean release(String key, String ownerToken);

    /** See {@link LockStore#renewAll}. */
    default List<Boolean> renewAll(List<Renewal> renewals) {
        return OneByOne.apply(renewals, this::renew);
    }

    /** See {@link LockStore#releaseAll}. */
    default void releaseAll(List<Release> releases) {
        OneByOne.apply(releases, each -> release(each.key(), each.ownerToken()));
    }

    /** See {@link LockStore#awaitTurn}; it must not block. */
    default Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return Uni.createFrom().nothing();
    }

    /** See {@link LockStore#wakesWaiters}. */
    default boolean wakesWaiters() {
        return false;
    }

    /** See {@link LockStore#watchesLeases}. */
    default boolean watchesLeases() {
        return false;
    }

    /** See {@link LockStore#queuesWaiters}. */
    default boolean queuesWaiters() {
        return false;
    }

    /** Whether the verbs wait for something outside this JVM, as they do by default: then event loops must not call them. */
    default boolean blocks() {
        return true;
    }

    /** See {@link LockStore#minimumLease}. */
    default Duration minimumLease() {
        return Duration.ofMillis(100);
    }

    /** See {@link LockStore#state}. */
    Optional<LockState> state(String key);

    /** See {@link LockStore#forceRelease}. */
    boolean forceRelease(String key);

    /** See {@link LockStore#close}. */
    @Override
    default void close() {
    }

    /** This store as the engine sees it: each verb runs on the thread that subscribes. */
    default LockStore asLockStore() {
        return asLockStore(() -> null);
    }

    /** The same, with a {@link LockStore#commitGuard()}. */
    default LockStore asLockStore(Supplier<? extends @Nullable CommitGuard> commitGuard) {
        return new LiftedLockStore(this, commitGuard);
    }
}

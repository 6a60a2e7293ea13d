package io.quarkiverse.cachelock.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockState;
import io.smallrye.mutiny.Uni;

/** A {@link BlockingLockStore} as a {@link LockStore}. */
record LiftedLockStore(BlockingLockStore store, Supplier<? extends @Nullable CommitGuard> guard) implements LockStore {

    @Override
    public Uni<Acquisition> acquire(AcquireRequest request) {
        return Uni.createFrom().item(() -> store.acquire(request));
    }

    @Override
    public Uni<Boolean> renew(Renewal renewal) {
        return Uni.createFrom().item(() -> store.renew(renewal));
    }

    @Override
    public Uni<Boolean> release(String key, String ownerToken) {
        return Uni.createFrom().item(() -> store.release(key, ownerToken));
    }

    @Override
    public Uni<List<Boolean>> renewAll(List<Renewal> renewals) {
        return Uni.createFrom().item(() -> store.renewAll(renewals));
    }

    @Override
    public Uni<Void> releaseAll(List<Release> releases) {
        return Uni.createFrom().voidItem().invoke(() -> store.releaseAll(releases));
    }

    @Override
    public Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return store.awaitTurn(request, atMost);
    }

    @Override
    public boolean wakesWaiters() {
        return store.wakesWaiters();
    }

    @Override
    public boolean watchesLeases() {
        return store.watchesLeases();
    }

    @Override
    public boolean queuesWaiters() {
        return store.queuesWaiters();
    }

    @Override
    public boolean blocks() {
        return store.blocks();
    }

    @Override
    public BlockingLockStore direct() {
        return store;
    }

    @Override
    public Duration minimumLease() {
        return store.minimumLease();
    }

    @Override
    public @Nullable CommitGuard commitGuard() {
        return guard.get();
    }

    @Override
    public Uni<Optional<LockState>> state(String key) {
        return Uni.createFrom().item(() -> store.state(key));
    }

    @Override
    public Uni<Boolean> forceRelease(String key) {
        return Uni.createFrom().item(() -> store.forceRelease(key));
    }

    @Override
    public void close() {
        store.close();
    }
}

package io.quarkiverse.cachelock.torture.worker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;

/** A lock store, so that a broken one need only say what is broken. */
class DelegatingStore implements LockStore {

    private final LockStore store;

    DelegatingStore(LockStore store) {
        this.store = store;
    }

    @Override
    public Uni<Acquisition> acquire(AcquireRequest request) {
        return store.acquire(request);
    }

    @Override
    public Uni<Boolean> renew(Renewal renewal) {
        return store.renew(renewal);
    }

    @Override
    public Uni<List<Boolean>> renewAll(List<Renewal> renewals) {
        return store.renewAll(renewals);
    }

    @Override
    public Uni<Boolean> release(String key, String ownerToken) {
        return store.release(key, ownerToken);
    }

    @Override
    public Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return store.awaitTurn(request, atMost);
    }

    @Override
    public boolean queuesWaiters() {
        return store.queuesWaiters();
    }

    @Override
    public boolean wakesWaiters() {
        return store.wakesWaiters();
    }

    @Override
    public boolean blocks() {
        return store.blocks();
    }

    @Override
    public Uni<Optional<LockState>> state(String key) {
        return store.state(key);
    }

    @Override
    public Uni<Boolean> forceRelease(String key) {
        return store.forceRelease(key);
    }

    @Override
    public void close() {
        store.close();
    }
}

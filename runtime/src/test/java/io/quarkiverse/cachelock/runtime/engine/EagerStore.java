package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.Optional;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;

/** Wakes every waiter at once, again and again. */
record EagerStore(LockStore store) implements LockStore {

    @Override
    public Uni<Acquisition> acquire(AcquireRequest request) {
        return store.acquire(request);
    }

    @Override
    public Uni<Boolean> renew(Renewal renewal) {
        return store.renew(renewal);
    }

    @Override
    public Uni<Boolean> release(String key, String ownerToken) {
        return store.release(key, ownerToken);
    }

    @Override
    public Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return Uni.createFrom().item(Acquisition.BUSY);
    }

    @Override
    public boolean wakesWaiters() {
        return true;
    }

    @Override
    public Uni<Optional<LockState>> state(String key) {
        return store.state(key);
    }

    @Override
    public Uni<Boolean> forceRelease(String key) {
        return store.forceRelease(key);
    }
}

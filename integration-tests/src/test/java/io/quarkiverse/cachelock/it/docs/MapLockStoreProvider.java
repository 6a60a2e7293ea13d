package io.quarkiverse.cachelock.it.docs;

import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreProvider;

/** The sample of how a lock store gets known. */
// tag::provider[]
@ApplicationScoped
class MapLockStoreProvider implements LockStoreProvider {

    @Override
    public String type() {
        return "map";
    }

    @Override
    public LockStore create(String name) {
        return new MapLockStore(new ConcurrentHashMap<>()).asLockStore();
    }
}
// end::provider[]

package io.quarkiverse.cachelock.runtime.store.memory;

import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreProvider;

/** The type {@code memory}: one store for each name, whose locks are apart from those of the others. */
@Singleton
public final class MemoryLockStoreProvider implements LockStoreProvider {

    private final ConcurrentHashMap<String, LockStore> stores = new ConcurrentHashMap<>();

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public LockStore create(String name) {
        return stores.computeIfAbsent(name, n -> new MemoryLockStore().asLockStore());
    }
}

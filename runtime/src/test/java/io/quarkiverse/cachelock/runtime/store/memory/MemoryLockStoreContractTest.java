package io.quarkiverse.cachelock.runtime.store.memory;

import org.junit.jupiter.api.AfterEach;

import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreContract;

class MemoryLockStoreContractTest extends LockStoreContract {

    private final MemoryLockStore store = new MemoryLockStore();

    @Override
    protected LockStore store() {
        return store.asLockStore();
    }

    @Override
    protected void cleanUpIdle() {
        // Released locks leave nothing behind
    }

    @AfterEach
    void close() {
        store.close();
    }
}

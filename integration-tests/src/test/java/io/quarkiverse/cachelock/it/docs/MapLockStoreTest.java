package io.quarkiverse.cachelock.it.docs;

import java.util.concurrent.ConcurrentHashMap;

import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreContract;

/** The sample keeps the contract, and a store outside the extension can be tested by it. */
// tag::test[]
class MapLockStoreTest extends LockStoreContract {

    private final LockStore store = new MapLockStore(new ConcurrentHashMap<>()).asLockStore();

    @Override
    protected LockStore store() {
        return store;
    }
}
// end::test[]

package io.quarkiverse.cachelock.runtime.store.jdbc;

import org.junit.jupiter.api.AfterEach;

import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreContract;

/** The contract on a database. Rows are idle at once, so that each test's first release deletes those of others. */
abstract class JdbcLockStoreContract extends LockStoreContract {

    private final JdbcLockStore store;
    private final JdbcLockStore another;

    JdbcLockStoreContract(TestDatabase database) {
        store = database.storeWithoutIdleRows("cache_lock");
        another = database.storeWithoutIdleRows("cache_lock");
    }

    @Override
    protected LockStore store() {
        return store.asLockStore();
    }

    @Override
    protected LockStore anotherStore() {
        return another.asLockStore();
    }

    @Override
    protected void cleanUpIdle() {
        store.deleteIdleRows();
    }

    @AfterEach
    void close() {
        store.close();
        another.close();
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

class H2LockStoreContractTest extends JdbcLockStoreContract {

    H2LockStoreContractTest() {
        super(TestDatabase.h2());
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

class MariaDbLockStoreContractTest extends JdbcLockStoreContract {

    MariaDbLockStoreContractTest() {
        super(TestDatabase.mariaDb());
    }
}

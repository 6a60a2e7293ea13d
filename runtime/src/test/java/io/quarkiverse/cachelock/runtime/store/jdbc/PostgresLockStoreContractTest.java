package io.quarkiverse.cachelock.runtime.store.jdbc;

class PostgresLockStoreContractTest extends JdbcLockStoreContract {

    PostgresLockStoreContractTest() {
        super(TestDatabase.postgres());
    }
}

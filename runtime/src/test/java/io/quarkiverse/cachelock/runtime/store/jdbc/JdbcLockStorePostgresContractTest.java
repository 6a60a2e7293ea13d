package io.quarkiverse.cachelock.runtime.store.jdbc;

class JdbcLockStorePostgresContractTest extends JdbcLockStoreContract {

    JdbcLockStorePostgresContractTest() {
        super(TestDatabase.postgres());
    }
}

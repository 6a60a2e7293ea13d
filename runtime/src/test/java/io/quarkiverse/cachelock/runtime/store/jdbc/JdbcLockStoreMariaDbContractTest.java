package io.quarkiverse.cachelock.runtime.store.jdbc;

class JdbcLockStoreMariaDbContractTest extends JdbcLockStoreContract {

    JdbcLockStoreMariaDbContractTest() {
        super(TestDatabase.mariaDb());
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

class JdbcLockStoreH2ContractTest extends JdbcLockStoreContract {

    JdbcLockStoreH2ContractTest() {
        super(TestDatabase.h2());
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

/** Skipped where MySQL is not installed. */
class JdbcLockStoreMySqlContractTest extends JdbcLockStoreContract {

    JdbcLockStoreMySqlContractTest() {
        super(TestDatabase.mySql());
    }
}

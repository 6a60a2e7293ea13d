package io.quarkiverse.cachelock.runtime.store.jdbc;

/** Skipped where MySQL is not installed. */
class MySqlLockStoreContractTest extends JdbcLockStoreContract {

    MySqlLockStoreContractTest() {
        super(TestDatabase.mySql());
    }
}

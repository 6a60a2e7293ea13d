package io.quarkiverse.cachelock.runtime.store.jdbc;

/** MySQL's driver, on MariaDB: it answers other than MariaDB's, and this runs everywhere. */
class JdbcLockStoreMySqlDriverContractTest extends JdbcLockStoreContract {

    JdbcLockStoreMySqlDriverContractTest() {
        super(TestDatabase.mySqlDriver());
    }
}

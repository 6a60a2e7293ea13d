package io.quarkiverse.cachelock.runtime.store.jdbc;

/** MySQL's driver, on MariaDB: it answers other than MariaDB's, and this runs everywhere. */
class MySqlDriverLockStoreContractTest extends JdbcLockStoreContract {

    MySqlDriverLockStoreContractTest() {
        super(TestDatabase.mySqlDriver());
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.quarkiverse.cachelock.runtime.config.DatasourceStore;
import io.quarkus.runtime.LaunchMode;

/**
 * The settings of one lock store.
 *
 * @param prefix of the properties, with the full stop
 * @param datasource the datasource's name
 * @param retryInterval between two looks after one that failed, at least
 * @param notifies whether whoever releases tells those who wait
 */
record JdbcSettings(String prefix, String datasource, TableName table, boolean createTable, int maxConnections,
        Duration retryInterval, boolean notifies) {

    private static final String DEFAULT_TABLE = "cache_lock";
    private static final int DEFAULT_MAX_CONNECTIONS = 8;

    /**
     * @param name see {@link io.quarkiverse.cachelock.spi.LockStoreProvider#create}
     * @param store null if nothing is configured
     * @throws LockStoreException that names the property
     */
    static JdbcSettings of(String name, @Nullable DatasourceStore store, Duration retryInterval) {
        String prefix = "quarkus.cache-lock." + (name.isEmpty() ? "" : "stores.\"" + name + "\".") + "datasource.";
        boolean create = LaunchMode.current() != LaunchMode.NORMAL;
        if (store == null) {
            return new JdbcSettings(prefix, CacheLockConfig.DEFAULT_DATASOURCE, new TableName(DEFAULT_TABLE), create,
                    DEFAULT_MAX_CONNECTIONS, retryInterval, false);
        }
        if (store.maxConnections() < 1) {
            throw new LockStoreException(prefix + "max-connections is " + store.maxConnections()
                    + ". Allow at least 1 connection.");
        }
        return new JdbcSettings(prefix, store.name(), TableName.of(prefix + "table", store.table()),
                store.createTable().orElse(create), store.maxConnections(), retryInterval, store.notifyWaiters());
    }

    /** The table as messages call it. */
    String tableOfDatasource() {
        return "the lock table " + table.value() + " of " + describedDatasource();
    }

    String describedDatasource() {
        return datasource.equals(CacheLockConfig.DEFAULT_DATASOURCE) ? "the default datasource"
                : "the datasource \"" + datasource + "\"";
    }

    /** How to get the table. */
    String creation(SqlDialect dialect) {
        return "create it with " + dialect.ddl() + " or by " + prefix + "create-table=true";
    }

    /** What to tell about a failure. */
    String sentence(SQLException e) {
        String what = "A statement on " + tableOfDatasource() + (SqlErrors.isTimeout(e) ? " took too long: " : " failed: ")
                + SqlErrors.message(e) + ". ";
        return what + (SqlErrors.isUnfit(e)
                ? "Check the table and the rights to select, insert, update and delete; if the table is missing, create it with"
                        + " a script of META-INF/cache-lock/ddl or by " + prefix + "create-table=true."
                : "Check that the database is up and that " + prefix + "max-connections (" + maxConnections + ") is enough.");
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.quarkiverse.cachelock.spi.LockStore;

/** What a benchmark needs of this package: the lock store without an application around it, and its statements. */
public final class BenchmarkedJdbc {

    private static final int DEFAULT_CONNECTIONS = 8;
    private static final long LEASE_MICROS = 30_000_000;
    private static final Duration DEFAULT_RETRY_INTERVAL = Duration.ofMillis(100);

    private BenchmarkedJdbc() {
    }

    /** As the provider makes it, with the defaults, and whether the database tells those who wait. Creates the table. */
    public static LockStore store(String url, String user, String password, boolean notifies) {
        JdbcSettings settings = settings(notifies);
        AgroalConnectionPoolConfiguration pool = pool(url, user, password, DEFAULT_CONNECTIONS);
        var store = new JdbcLockStore(settings, LockPool.like(pool, DEFAULT_CONNECTIONS), IdleRows.IDLE, notifies
                ? new HintChannel(LockPool.forHints(pool), new PostgresNotifications(), settings.table())
                : null);
        store.start();
        return store.asLockStore();
    }

    private static JdbcSettings settings(boolean notifies) {
        return new JdbcSettings("quarkus.cache-lock.datasource.", "<default>", new TableName("cache_lock"), true,
                DEFAULT_CONNECTIONS, DEFAULT_RETRY_INTERVAL, notifies);
    }

    /** A pool as an application may have it. */
    public static AgroalConnectionPoolConfiguration pool(String url, String user, String password, int connections) {
        return new AgroalConnectionPoolConfigurationSupplier().maxSize(connections)
                .acquisitionTimeout(Duration.ofSeconds(30))
                .connectionFactoryConfiguration(new AgroalConnectionFactoryConfigurationSupplier().jdbcUrl(url)
                        .principal(new NamePrincipal(user)).credential(new SimplePassword(password)))
                .get();
    }

    /** The very statements of the lock store, and nothing around them. */
    public static final class Statements {

        private final SqlStatements statements;

        public Statements(Connection connection) throws SQLException {
            JdbcSettings settings = settings(false);
            statements = SqlStatements.of(SqlDialect.of(connection.getMetaData()), settings.table(), settings.notifies());
        }

        /** Whether the lock is granted. */
        public boolean acquire(Connection connection, String key, String token) throws SQLException {
            return grants(statements.acquire(), connection, key, token);
        }

        /** As {@link #acquire}, the first time that the key is used. */
        public boolean insert(Connection connection, String key, String token) throws SQLException {
            return grants(statements.insert(), connection, key, token);
        }

        private static boolean grants(Sql sql, Connection connection, String key, String token) throws SQLException {
            try (var statement = sql.prepare(connection)) {
                sql.bind(statement, new Sql.Values(key, "benchmark@localhost/thread", token, LEASE_MICROS, 0));
                try (var tokens = statement.executeQuery()) {
                    return tokens.next();
                }
            }
        }

        /** Whether the lock was held. */
        public boolean release(Connection connection, String key, String token) throws SQLException {
            try (var statement = statements.release().prepare(connection)) {
                statements.release().bind(statement, Sql.Values.of(key, token));
                return statement.executeUpdate() > 0;
            }
        }
    }
}

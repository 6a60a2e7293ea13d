package io.quarkiverse.cachelock.runtime.store.jdbc;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

import javax.sql.DataSource;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.quarkiverse.cachelock.testservers.MariaDbServer;
import io.quarkiverse.cachelock.testservers.MySqlServer;
import io.quarkiverse.cachelock.testservers.PostgresServer;

/** A database and what tests want of it. */
record TestDatabase(String url, String user, String password) {

    static final String PREFIX = "quarkus.cache-lock.datasource.";
    static final int MAX_CONNECTIONS = 8;
    static final Duration RETRY_INTERVAL = Duration.ofMillis(100);

    static TestDatabase postgres() {
        PostgresServer server = PostgresServer.shared();
        return new TestDatabase(server.jdbcUrl(), server.user(), server.password());
    }

    static TestDatabase mariaDb() {
        MariaDbServer server = MariaDbServer.shared();
        return new TestDatabase(server.jdbcUrl(), server.user(), server.password());
    }

    /** MySQL's driver on a server that speaks its protocol. */
    static TestDatabase mySqlDriver() {
        TestDatabase mariaDb = mariaDb();
        return mariaDb.with(mariaDb.url().replace("jdbc:mariadb:", "jdbc:mysql:"));
    }

    static TestDatabase mySql() {
        Optional<MySqlServer> server = MySqlServer.shared();
        assumeThat(server).as("MySQL is not installed: no mysqld on the path, nor in the environment variable MYSQLD")
                .isPresent();
        return server.map(mySql -> new TestDatabase(mySql.jdbcUrl(), mySql.user(), mySql.password())).orElseThrow();
    }

    static TestDatabase h2() {
        return new TestDatabase("jdbc:h2:mem:locks;DB_CLOSE_DELAY=-1", "sa", "");
    }

    TestDatabase with(String otherUrl) {
        return new TestDatabase(otherUrl, user, password);
    }

    /** A store with a pool as in an application; its table is created if it is missing. */
    JdbcLockStore store(String table) {
        return started(new JdbcLockStore(settings(table, true), pool(), IdleRows.IDLE, null));
    }

    /** The same, but its rows are idle at once. */
    JdbcLockStore storeWithoutIdleRows(String table) {
        return started(new JdbcLockStore(settings(table, true), pool(), Duration.ZERO, null));
    }

    /** A store that does not create its table. */
    JdbcLockStore storeWithoutCreation(String table) {
        return started(new JdbcLockStore(settings(table, false), pool(), IdleRows.IDLE, null));
    }

    /** A store that is told of releases, on PostgreSQL. */
    JdbcLockStore storeWithHints(String table, DataSource connections) {
        JdbcSettings settings = new JdbcSettings(PREFIX, "<default>", new TableName(table), true, MAX_CONNECTIONS,
                RETRY_INTERVAL, true);
        return started(new JdbcLockStore(settings, connections, IdleRows.IDLE,
                new HintChannel(hints(), new PostgresNotifications(), settings.table())));
    }

    private static JdbcLockStore started(JdbcLockStore store) {
        try {
            store.start();
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    static JdbcSettings settings(String table, boolean create) {
        return new JdbcSettings(PREFIX, "<default>", TableName.of(PREFIX + "table", table), create, MAX_CONNECTIONS,
                RETRY_INTERVAL, false);
    }

    AgroalDataSource pool() {
        return LockPool.like(application(), MAX_CONNECTIONS);
    }

    /** For the connection that listens. */
    AgroalDataSource hints() {
        return LockPool.forHints(application());
    }

    private AgroalConnectionPoolConfiguration application() {
        return new AgroalConnectionPoolConfigurationSupplier().maxSize(1)
                .maxLifetime(Duration.ofHours(1))
                .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url)
                        .principal(new NamePrincipal(user)).credential(new SimplePassword(password)))
                .get();
    }

    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.put("user", user);
        properties.put("password", password);
        return DriverManager.getConnection(url, properties);
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row. */
    String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}

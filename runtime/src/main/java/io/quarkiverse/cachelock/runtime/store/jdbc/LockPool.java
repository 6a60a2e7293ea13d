package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.pool.DataSource;

/**
 * A small pool of the locks' own, to the same database as the application's: it takes part in no transaction, and nobody who
 * holds a connection of the application's pool and waits for a lock keeps the holder of the lock from releasing it.
 */
final class LockPool {

    /** For a new connection, which a busy machine or a database behind a proxy may take its time to make. */
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration VALIDATE = Duration.ofSeconds(2);
    private static final Duration CANCEL = Duration.ofSeconds(1);
    private static final Duration VALIDATE_AFTER = Duration.ofSeconds(10);
    private static final String SOCKETS = "socketFactory";

    /** What the database shows the connection as. */
    private static final String LISTENER = "quarkus-cache-lock listener";
    private static final Duration CLOSE_AFTER = Duration.ofMinutes(2);

    private LockPool() {
    }

    static AgroalDataSource like(AgroalConnectionPoolConfiguration application, int maxConnections) {
        var connection = new AgroalConnectionFactoryConfigurationSupplier(application.connectionFactoryConfiguration());
        return like(application, connection, maxConnections);
    }

    /** For {@link HintChannel}, on PostgreSQL: one connection that is on its way out, and one that is on its way in. */
    static AgroalDataSource forHints(AgroalConnectionPoolConfiguration application) {
        AgroalConnectionFactoryConfiguration factory = application.connectionFactoryConfiguration();
        var connection = new AgroalConnectionFactoryConfigurationSupplier(factory);
        connection.jdbcProperty("ApplicationName", LISTENER);
        if (!factory.jdbcProperties().containsKey(SOCKETS) && !String.valueOf(factory.jdbcUrl()).contains(SOCKETS)) {
            connection.jdbcProperty(SOCKETS, PromptSockets.class.getName());
        }
        return like(application, connection, 2);
    }

    private static AgroalDataSource like(AgroalConnectionPoolConfiguration application,
            AgroalConnectionFactoryConfigurationSupplier connection, int maxConnections) {
        AgroalConnectionFactoryConfiguration factory = application.connectionFactoryConfiguration();
        connection
                .jdbcUrl(url(factory.jdbcUrl()))
                .autoCommit(true)
                .readOnly(false)
                .poolRecovery(false)
                // Without, the pool would not see the failures of statements
                .trackJdbcResources(true);
        var pool = new AgroalConnectionPoolConfigurationSupplier()
                .connectionFactoryConfiguration(connection)
                .maxSize(maxConnections)
                .acquisitionTimeout(CONNECT)
                .exceptionSorter(SqlErrors::isFatal)
                .connectionValidator(ConnectionValidator.defaultValidatorWithTimeout((int) VALIDATE.toSeconds()))
                .idleValidationTimeout(VALIDATE_AFTER)
                .reapTimeout(CLOSE_AFTER)
                .maxLifetime(application.maxLifetime());
        // AgroalDataSource.from() would need the service loader, which native executables do not know of
        return new DataSource(new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool).get());
    }

    /** PostgreSQL's driver otherwise waits ten seconds for a hanging database to cancel a statement. */
    private static @Nullable String url(@Nullable String url) {
        return url == null || !url.startsWith("jdbc:postgresql:") || url.contains("cancelSignalTimeout=") ? url
                : url + (url.contains("?") ? "&" : "?") + "cancelSignalTimeout=" + CANCEL.toSeconds();
    }
}

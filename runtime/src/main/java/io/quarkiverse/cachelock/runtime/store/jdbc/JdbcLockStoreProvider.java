package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.util.Optional;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.agroal.api.transaction.TransactionIntegration;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.quarkiverse.cachelock.runtime.config.DatasourceStore;
import io.quarkiverse.cachelock.spi.CommitGuard;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreProvider;
import io.quarkus.agroal.runtime.AgroalDataSourceUtil;

/** Makes the lock stores of type {@code datasource}. */
@Singleton
public final class JdbcLockStoreProvider implements LockStoreProvider {

    private final CacheLockConfig config;
    private final Instance<Notifications> notifications;

    JdbcLockStoreProvider(CacheLockConfig config, Instance<Notifications> notifications) {
        this.config = config;
        this.notifications = notifications;
    }

    @Override
    public String type() {
        return "datasource";
    }

    @Override
    public LockStore create(String name) {
        JdbcSettings settings = JdbcSettings.of(name, configured(name), config.retryInterval());
        AgroalDataSource application = datasource(settings.datasource())
                .orElseThrow(() -> new LockStoreException("There is no active JDBC datasource \"" + settings.datasource()
                        + "\" for the locks. Set " + settings.prefix() + "name to one that is configured, or configure and"
                        + " activate it, URL included."));
        AgroalConnectionPoolConfiguration pool = application.getConfiguration().connectionPoolConfiguration();
        JdbcLockStore store = new JdbcLockStore(settings, LockPool.like(pool, settings.maxConnections()), IdleRows.IDLE,
                settings.notifies() ? hints(settings, pool) : null);
        try {
            store.start();
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
        return store.asLockStore(() -> commitGuard(settings, application));
    }

    private static CommitGuard commitGuard(JdbcSettings settings, AgroalDataSource application) {
        Object integration = application.getConfiguration().connectionPoolConfiguration().transactionIntegration();
        if (integration.getClass() == TransactionIntegration.none().getClass()) {
            throw new LockStoreException("Commits cannot be guarded by locks on " + settings.describedDatasource()
                    + ", which takes part in no transactions. Set its jdbc.transactions to enabled or xa, and add"
                    + " io.quarkus:quarkus-narayana-jta if it is missing.");
        }
        return new JdbcCommitGuard(application, settings.table());
    }

    private HintChannel hints(JdbcSettings settings, AgroalConnectionPoolConfiguration pool) {
        if (!notifications.isResolvable()) {
            throw new LockStoreException(settings.prefix() + "notify=true needs PostgreSQL's driver. Remove it, or add"
                    + " io.quarkus:quarkus-jdbc-postgresql.");
        }
        return new HintChannel(LockPool.forHints(pool), notifications.get(), settings.table());
    }

    /** Null for a named store of which only the type is configured, which the run-time configuration does not know. */
    private @Nullable DatasourceStore configured(String name) {
        CacheLockConfig.Store store = config.stores().get(name);
        return name.isEmpty() ? config.datasource() : store == null ? null : store.datasource();
    }

    private static Optional<AgroalDataSource> datasource(String name) {
        // dataSourceIfActive() alone fails for a name that nobody configured
        return AgroalDataSourceUtil.dataSourceInstance(name).isResolvable() ? AgroalDataSourceUtil.dataSourceIfActive(name)
                : Optional.empty();
    }
}

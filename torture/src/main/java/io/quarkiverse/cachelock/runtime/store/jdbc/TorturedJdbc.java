package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.time.Duration;

import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.quarkiverse.cachelock.spi.LockStore;

/** The lock store without an application around it, as its provider makes it by default. Creates the table. */
public final class TorturedJdbc {

    private static final String PREFIX = "quarkus.cache-lock.datasource.";
    private static final String TABLE = "cache_lock";
    private static final int CONNECTIONS = 8;
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(100);

    private TorturedJdbc() {
    }

    /** @param notifies whether PostgreSQL tells of releases */
    public static LockStore store(String url, String user, String password, boolean notifies) {
        var application = new AgroalConnectionPoolConfigurationSupplier().maxSize(1)
                .maxLifetime(Duration.ofHours(1))
                .connectionFactoryConfiguration(new AgroalConnectionFactoryConfigurationSupplier().jdbcUrl(url)
                        .principal(new NamePrincipal(user)).credential(new SimplePassword(password)))
                .get();
        var settings = new JdbcSettings(PREFIX, "<default>", TableName.of(PREFIX + "table", TABLE), true, CONNECTIONS,
                RETRY_INTERVAL, notifies);
        var store = new JdbcLockStore(settings, LockPool.like(application, CONNECTIONS), IdleRows.IDLE,
                notifies ? new HintChannel(LockPool.forHints(application), new PostgresNotifications(), settings.table())
                        : null);
        store.start();
        return store.asLockStore();
    }
}

package io.quarkiverse.cachelock.runtime.config;

import java.util.Optional;

import io.quarkus.runtime.annotations.ConfigDocDefault;
import io.quarkus.runtime.annotations.ConfigGroup;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Settings of a lock store on a datasource. */
@ConfigGroup
public interface DatasourceStore {

    /**
     * The datasource to use, as in `quarkus.datasource."name".jdbc.url`.
     */
    @WithDefault(CacheLockConfig.DEFAULT_DATASOURCE)
    @ConfigDocDefault("the default datasource")
    String name();

    /**
     * The table that holds the locks, with its schema if it has one: letters, digits and underscores.
     */
    @WithDefault("cache_lock")
    String table();

    /**
     * Whether to create the table when it is missing at start.
     */
    @ConfigDocDefault("`true` in development and test mode, `false` in production")
    Optional<Boolean> createTable();

    /**
     * How many connections to the database the locks may use, beside those of the datasource's own pool.
     */
    @WithDefault("8")
    int maxConnections();

    /**
     * Whether PostgreSQL tells waiters of releases, with `LISTEN` and `NOTIFY`, so that they look at the table less often
     * and get the lock sooner. Then it must be so in all applications that share the table. Other databases cannot.
     */
    @WithDefault("false")
    @WithName("notify")
    boolean notifyWaiters();
}

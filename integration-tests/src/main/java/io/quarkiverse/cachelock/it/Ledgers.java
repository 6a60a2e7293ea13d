package io.quarkiverse.cachelock.it;

import javax.sql.DataSource;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.quarkiverse.cachelock.LockManager;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.runtime.Startup;

/** Keeps the ledger on the server that the locks are on. */
@Dependent
class Ledgers {

    @Startup
    @Produces
    @Singleton
    Ledger ledger(@ConfigProperty(name = "quarkus.cache-lock.store") String store, Instance<RedisDataSource> redis,
            Instance<DataSource> database, LockManager locks) {
        return switch (store) {
            case "redis" -> new RedisLedger(redis.get());
            case "datasource" -> new TableLedger(database.get(), locks);
            default -> new MemoryLedger();
        };
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig.RedisStore;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig.Store;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreProvider;
import io.quarkus.arc.ClientProxy;
import io.quarkus.redis.client.RedisClientName;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;

/** Lock stores on the Redis clients of the application. */
@Singleton
public final class RedisLockStoreProvider implements LockStoreProvider {

    private final Vertx vertx;
    private final Instance<Redis> defaultClient;
    private final Instance<Redis> clients;
    private final CacheLockBuildTimeConfig config;
    private final CacheLockConfig runTimeConfig;

    /** The injection points also make the Redis extension create the clients: the default one, and all named ones. */
    @Inject
    RedisLockStoreProvider(Vertx vertx, Instance<Redis> defaultClient, @Any Instance<Redis> clients,
            CacheLockBuildTimeConfig config, CacheLockConfig runTimeConfig) {
        this.vertx = vertx;
        this.defaultClient = defaultClient;
        this.clients = clients;
        this.config = config;
        this.runTimeConfig = runTimeConfig;
    }

    @Override
    public String type() {
        return "redis";
    }

    @Override
    public LockStore create(String name) {
        Store named = config.stores().get(name);
        RedisStore settings = named == null ? config.redis() : named.redis();
        return new RedisLockStore(vertx, client(name, settings.clientName()),
                new Replicas(waitReplicas(name), prefix(name) + "wait-replicas"));
    }

    private int waitReplicas(String name) {
        CacheLockConfig.Store named = runTimeConfig.stores().get(name);
        // the run-time configuration does not know a named store of which only the type is configured
        return name.isEmpty() ? runTimeConfig.redis().waitReplicas() : named == null ? 0 : named.redis().waitReplicas();
    }

    private static String prefix(String store) {
        return "quarkus.cache-lock." + (store.isEmpty() ? "" : "stores.\"" + store + "\".") + "redis.";
    }

    private Redis client(String store, String name) {
        boolean isDefault = name.equals(CacheLockBuildTimeConfig.DEFAULT_REDIS_CLIENT);
        Instance<Redis> found = isDefault ? defaultClient : clients.select(RedisClientName.Literal.of(name));
        try {
            // the proxy itself would hide until its first use that the client is inactive
            return ClientProxy.unwrap(found.get());
        } catch (RuntimeException e) {
            String property = prefix(store) + "client-name";
            String hosts = isDefault ? "quarkus.redis.hosts" : "quarkus.redis.\"" + name + "\".hosts";
            throw new LockStoreException("There is no " + (isDefault ? "default Redis client" : "Redis client '" + name + "'")
                    + " for locks. Set " + hosts + ", or let " + property + " name a client that is configured.", e);
        }
    }
}

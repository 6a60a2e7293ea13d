package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig.DEFAULT_REDIS_CLIENT;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.Map;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.UnsatisfiedResolutionException;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig.RedisStore;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig.Store;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;

/** What is said when there is no such Redis client. That there is one takes an application to try. */
class RedisLockStoreProviderTest {

    private record Client(String clientName) implements RedisStore {
    }

    private record Named(String type, RedisStore redis) implements Store {
    }

    private record Config(boolean enabled, Health health, RedisStore redis,
            Map<String, Store> stores) implements CacheLockBuildTimeConfig {
    }

    @Test
    void aMissingDefaultClient() {
        assertThatThrownBy(() -> provider(DEFAULT_REDIS_CLIENT).create("")).isInstanceOf(LockStoreException.class)
                .hasCauseInstanceOf(UnsatisfiedResolutionException.class)
                .hasMessage("There is no default Redis client for locks. Set quarkus.redis.hosts, or let"
                        + " quarkus.cache-lock.redis.client-name name a client that is configured.");
    }

    @Test
    void aMissingNamedClient() {
        assertThatThrownBy(() -> provider("shop").create("")).isInstanceOf(LockStoreException.class)
                .hasMessage("There is no Redis client 'shop' for locks. Set quarkus.redis.\"shop\".hosts, or let"
                        + " quarkus.cache-lock.redis.client-name name a client that is configured.");
    }

    @Test
    void aMissingClientOfANamedStore() {
        assertThatThrownBy(() -> provider(DEFAULT_REDIS_CLIENT).create("jobs")).isInstanceOf(LockStoreException.class)
                .hasMessage("There is no Redis client 'work' for locks. Set quarkus.redis.\"work\".hosts, or let"
                        + " quarkus.cache-lock.stores.\"jobs\".redis.client-name name a client that is configured.");
    }

    private static RedisLockStoreProvider provider(String clientName) {
        Config config = new Config(true, () -> true, new Client(clientName),
                Map.of("jobs", new Named("redis", new Client("work"))));
        Vertx unused = null;
        return new RedisLockStoreProvider(unused, noClients(), noClients(), config, null);
    }

    @SuppressWarnings("unchecked")
    private static Instance<Redis> noClients() {
        return (Instance<Redis>) Proxy.newProxyInstance(Instance.class.getClassLoader(), new Class<?>[] { Instance.class },
                (self, method, args) -> {
                    if (method.getName().equals("select")) {
                        return self;
                    }
                    throw new UnsatisfiedResolutionException(method.getName());
                });
    }
}

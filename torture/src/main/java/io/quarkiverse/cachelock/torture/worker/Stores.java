package io.quarkiverse.cachelock.torture.worker;

import io.quarkiverse.cachelock.runtime.store.jdbc.TorturedJdbc;
import io.quarkiverse.cachelock.runtime.store.memory.MemoryLockStoreProvider;
import io.quarkiverse.cachelock.runtime.store.redis.RedisLockStore;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.testservers.RedisSentinel;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;

/** Makes the lock store of a worker, broken if it is to be. */
final class Stores {

    private Stores() {
    }

    static LockStore of(WorkerSettings settings) {
        if (settings.isSql()) {
            return broken(settings, TorturedJdbc.store(settings.url(), settings.user(), "", settings.notifies()), null);
        }
        if (settings.store().equals("memory")) {
            return broken(settings, new MemoryLockStoreProvider().create(""), null);
        }
        Vertx vertx = Vertx.vertx();
        Redis redis = Redis.createClient(vertx, redis(settings));
        return broken(settings, new RedisLockStore(vertx, redis), redis);
    }

    private static RedisOptions redis(WorkerSettings settings) {
        var options = new RedisOptions().addConnectionString(settings.url());
        return settings.store().equals(WorkerSettings.SENTINEL)
                ? options.setType(RedisClientType.SENTINEL).setRole(RedisRole.MASTER).setMasterName(RedisSentinel.MASTER)
                : options;
    }

    private static LockStore broken(WorkerSettings settings, LockStore store, Redis redis) {
        return switch (settings.control()) {
            case NONE, LOCK_INSIDE_TRANSACTION -> store;
            case RELEASE_WITHOUT_COMPARING -> new UncomparedRelease(store);
            case VALIDITY_FROM_REPLY -> new LateClock(store);
            case COUNTER_AS_FENCE -> new CounterFence(store, redis);
        };
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreContract;
import io.quarkiverse.cachelock.testservers.RedisSentinel;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;

/** A master that a Sentinel names, and every lock on its replica too. */
class RedisLockStoreSentinelContractTest extends LockStoreContract {

    private static RedisSentinel servers;
    private static RedisBench bench;

    private final RedisLockStore store = bench.newStore(new Replicas(1, "quarkus.cache-lock.redis.wait-replicas"));
    private final RedisLockStore another = bench.newStore();

    @BeforeAll
    static void connect() {
        servers = RedisSentinel.start();
        bench = new RedisBench(servers.master().url(), options(servers));
    }

    static RedisOptions options(RedisSentinel servers) {
        return new RedisOptions().setType(RedisClientType.SENTINEL).setRole(RedisRole.MASTER)
                .setMasterName(RedisSentinel.MASTER).addConnectionString(servers.url());
    }

    @AfterAll
    static void disconnect() {
        bench.close();
        servers.close();
    }

    @AfterEach
    void close() {
        store.close();
        another.close();
    }

    @Override
    protected LockStore store() {
        return store;
    }

    @Override
    protected LockStore anotherStore() {
        return another;
    }

    @Override
    protected void cleanUpIdle() {
        bench.command("EVAL", "for _, key in ipairs(redis.call('KEYS', '*:fence')) do redis.call('DEL', key) end", "0");
    }
}

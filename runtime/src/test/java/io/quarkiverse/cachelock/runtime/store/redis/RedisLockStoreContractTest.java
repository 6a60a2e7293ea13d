package io.quarkiverse.cachelock.runtime.store.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreContract;
import io.quarkiverse.cachelock.testservers.RedisServer;

class RedisLockStoreContractTest extends LockStoreContract {

    private static RedisBench bench;

    private final RedisLockStore store = bench.newStore();
    private final RedisLockStore another = bench.newStore();

    @BeforeAll
    static void connect() {
        bench = new RedisBench(RedisServer.shared());
    }

    @AfterAll
    static void disconnect() {
        bench.close();
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

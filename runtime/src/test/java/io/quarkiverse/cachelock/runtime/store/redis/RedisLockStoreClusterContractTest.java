package io.quarkiverse.cachelock.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreContract;
import io.quarkiverse.cachelock.testservers.RedisCluster;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/** Three masters, so that about every third key is on each of them. */
class RedisLockStoreClusterContractTest extends LockStoreContract {

    private static final String DELETE_FENCES = "for _, key in ipairs(redis.call('KEYS', '*:fence')) do redis.call('DEL', key) end";

    private static RedisCluster cluster;
    private static RedisBench bench;
    private static List<RedisBench> nodes;

    private final RedisLockStore store = bench.newStore();
    private final RedisLockStore another = bench.newStore();

    @BeforeAll
    static void connect() {
        cluster = RedisCluster.start();
        bench = new RedisBench(cluster.urls().get(0), new RedisOptions().setType(RedisClientType.CLUSTER)
                .setEndpoints(cluster.urls()));
        nodes = cluster.urls().stream().map(RedisBench::new).toList();
    }

    @AfterAll
    static void disconnect() {
        bench.close();
        nodes.forEach(RedisBench::close);
        cluster.close();
    }

    @AfterEach
    void close() {
        store.close();
        another.close();
    }

    @Test
    void locksAreOnAllNodes() {
        IntStream.range(0, 100).forEach(i -> RedisBench.grant(store, "spread" + i, "ann"));
        assertThat(nodes).allSatisfy(
                node -> assertThat(node.command("KEYS", "{spread*}").size()).isBetween(10, 60));
        IntStream.range(0, 100).forEach(i -> assertThat(RedisBench.release(store, "spread" + i, "ann")).isTrue());
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
        nodes.forEach(node -> node.command("EVAL", DELETE_FENCES, "0"));
    }
}

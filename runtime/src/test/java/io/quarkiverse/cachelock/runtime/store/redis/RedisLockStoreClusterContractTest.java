package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreContract;
import io.quarkiverse.cachelock.testservers.RedisCluster;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/** Three masters, so that about every third key is on each of them. */
class RedisLockStoreClusterContractTest extends LockStoreContract {

    static final String DELETE_FENCES = "for _, key in ipairs(redis.call('KEYS', '*:fence')) do redis.call('DEL', key) end";

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

    @Test
    void waitersAreToldWhereverTheirLocksAre() {
        List<String> keys = IntStream.range(0, 30).mapToObj(i -> "told" + i).toList();
        keys.forEach(key -> RedisBench.grant(another, key, "ann"));
        List<CompletableFuture<Granted>> turns = keys.stream()
                .map(key -> RedisBench.lock(store, RedisBench.waiting(key, "bob-" + key)).subscribeAsCompletionStage())
                .toList();
        await().atMost(PATIENCE).until(() -> keys.stream().allMatch(this::isWaitedFor));
        keys.forEach(key -> RedisBench.release(another, key, "ann"));
        assertThat(turns).allSatisfy(turn -> assertThat(turn).succeedsWithin(Duration.ofSeconds(1))
                .satisfies(granted -> assertThat(granted.claim()).isNotNull()));
        keys.forEach(key -> assertThat(RedisBench.release(store, key, "bob-" + key)).isTrue());
        assertThat(nodes).allSatisfy(node -> assertThat(node.command("KEYS", "{told*}:[qw]*").size()).isZero());
    }

    /** And will be told. */
    private boolean isWaitedFor(String key) {
        String waiters = "{" + key + "}:waiters";
        return nodes.stream().filter(node -> node.command("KEYS", waiters).size() == 1)
                .map(node -> node.command("HGET", waiters, "bob-" + key + "-secret"))
                .anyMatch(seat -> seat != null && seat.toString().matches("\\d+\\|\\d+\\|1\\|[23]\\|.*"));
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

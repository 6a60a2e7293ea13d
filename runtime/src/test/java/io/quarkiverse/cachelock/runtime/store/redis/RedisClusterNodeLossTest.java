package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.LEASE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.PATIENCE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.release;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.spi.Renewal;
import io.quarkiverse.cachelock.testservers.RedisCluster;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/** What the locks on the other nodes of a cluster notice of a node that is gone, before the cluster has noticed itself. */
@Timeout(120)
class RedisClusterNodeLossTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final Duration A_WHILE = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final RedisCluster cluster = RedisCluster.startWithReplicas(SILENCE);
    /** Not the first of the hosts, which the client asks what is where. */
    private final RedisServer master = cluster.nodes().get(2);
    private final RedisServer replica = cluster.replicas().get(2);
    private final List<String> held = cluster.nodes().stream().map(node -> keyOn(node, "held")).toList();
    private final List<String> free = cluster.nodes().stream().map(node -> keyOn(node, "free")).toList();
    private final RedisBench bench = new RedisBench(cluster.urls().get(0),
            new RedisOptions().setType(RedisClientType.CLUSTER).setEndpoints(cluster.urls()));
    private final RedisLockStore store = bench.newStore();

    @AfterEach
    void stop() {
        master.resume();
        store.close();
        bench.close();
        cluster.close();
    }

    @Test
    void aDeadReplicaCostsNoCall() {
        held.forEach(key -> grant(store, key, "ann"));
        replica.kill();
        assertAllGoesOn(store, 3);
    }

    @Test
    void aDeadMasterCostsNoCallToTheOthers() {
        held.forEach(key -> grant(store, key, "ann"));
        master.kill();
        assertAllGoesOn(store, 2);
        assertIsLost(store.release(held.get(2), "ann-secret").subscribeAsCompletionStage());
    }

    @Test
    void onlyCallsToTheDeadMasterAreLostOnTheirWay() {
        RedisLockStore confirmed = bench.newStore(new Replicas(1, "wait-replicas"));
        held.forEach(key -> grant(store, key, "ann"));
        free.forEach(key -> grant(confirmed, key, "bob"));
        free.forEach(key -> release(confirmed, key, "bob"));
        master.pause();
        CompletableFuture<?> release = store.release(held.get(2), "ann-secret").subscribeAsCompletionStage();
        CompletableFuture<?> acquire = confirmed.acquire(request(free.get(2), "bob")).subscribeAsCompletionStage();
        assertAllGoesOn(store, 2);
        assertThat(List.of(release, acquire)).noneMatch(CompletableFuture::isDone);
        master.kill();
        assertIsLost(release);
        assertIsLost(acquire);
        assertAllGoesOn(store, 2);
        assertAllGoesOn(confirmed, 2);
        confirmed.close();
    }

    @Test
    void aSilentMasterCostsNoCallToTheOthers() {
        RedisLockStore impatient = bench.newStore(A_SECOND);
        held.forEach(key -> grant(impatient, key, "ann"));
        master.pause();
        CompletableFuture<Boolean> lost = impatient.release(held.get(2), "ann-secret").subscribeAsCompletionStage();
        assertAllGoesOn(impatient, 2);
        assertThat(lost).isDone();
        assertIsLost(lost);
        // long enough for attempts to connect to use up the pool, which keep what they have of the other nodes
        for (int i = 0; i < 3; i++) {
            assertAllGoesOn(impatient, 2);
        }
        impatient.close();
    }

    @Test
    void aNewConnectionTakesThePlaceOfTheOldOneWhenAllNodesAreThere() {
        held.forEach(key -> grant(store, key, "ann"));
        List<String> old = connections();
        assertThat(old).hasSize(1);
        replica.kill();
        assertAllGoesOn(store, 3);
        assertThat(connections()).isEqualTo(old);
        replica.restart();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertAllWork(store, 3);
            assertThat(connections()).hasSize(1).doesNotContainAnyElementsOf(old);
        });
        assertAllGoesOn(store, 3);
    }

    /** @param masters that answer */
    private void assertAllGoesOn(RedisLockStore some, int masters) {
        for (long start = System.nanoTime(); System.nanoTime() - start < A_WHILE.toNanos();) {
            assertAllWork(some, masters);
        }
    }

    private void assertAllWork(RedisLockStore some, int masters) {
        List<CompletableFuture<Boolean>> renewed = held.stream().limit(masters)
                .map(key -> some.renew(new Renewal(key, "ann-secret", LEASE)).subscribeAsCompletionStage()).toList();
        List<CompletableFuture<Boolean>> released = free.stream().limit(masters)
                .map(key -> some.acquire(request(key, "bob")).invoke(answer -> assertThat(answer).isInstanceOf(Granted.class))
                        .chain(() -> some.release(key, "bob-secret")).subscribeAsCompletionStage())
                .toList();
        assertThat(renewed).allSatisfy(answer -> assertThat(answer).succeedsWithin(A_SECOND).isEqualTo(true));
        assertThat(released).allSatisfy(answer -> assertThat(answer).succeedsWithin(A_SECOND).isEqualTo(true));
    }

    private static void assertIsLost(CompletableFuture<?> call) {
        assertThat(call).failsWithin(A_SECOND).withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LockStoreException.class).withMessageContaining("The outcome is unknown.");
    }

    /** Those of lock stores to the first node. */
    private List<String> connections() {
        return cluster.nodes().get(0).ask("CLIENT LIST").lines().filter(line -> line.contains(" cmd=eval"))
                .map(line -> line.replaceAll("^id=(\\d+) .*", "$1")).toList();
    }

    private static String keyOn(RedisServer node, String prefix) {
        return IntStream.range(0, 1_000).mapToObj(i -> prefix + i)
                .filter(key -> node.ask("EXISTS {" + key + "}").startsWith(":")).findFirst().orElseThrow();
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.PATIENCE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.acquire;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.release;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.testservers.RedisCluster;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/** What is true of a lock that replicas have, where each master of a cluster has its own. */
@Timeout(120)
class RedisClusterReplicasTest {

    private static final String PROPERTY = "quarkus.cache-lock.redis.wait-replicas";
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final Duration FAILOVER = Duration.ofSeconds(60);

    private final RedisCluster cluster = RedisCluster.startWithReplicas(SILENCE);
    private final RedisServer master = cluster.nodes().get(0);
    private final RedisServer replica = cluster.replicas().get(0);
    private final String key = keyOn(master);
    private final RedisBench bench = bench(new RedisOptions());
    private final RedisLockStore store = bench.newStore(new Replicas(1, PROPERTY));
    private final RedisLockStore plain = bench.newStore();

    @AfterEach
    void stop() {
        replica.resume();
        store.close();
        plain.close();
        bench.close();
        cluster.close();
    }

    @Test
    void theReplicaOfItsMasterHasWhatIsGranted() {
        for (int i = 0; i < 100; i++) {
            String any = "any" + i;
            grant(store, any, "ann");
            List<RedisServer> having = allNodes().filter(node -> has(node, any)).toList();
            int its = cluster.nodes().indexOf(having.get(0));
            assertThat(having).containsExactly(cluster.nodes().get(its), cluster.replicas().get(its));
        }
        assertThat(cluster.nodes()).allSatisfy(node -> assertThat(node.ask("INFO commandstats")).contains("cmdstat_wait:"));
    }

    @Test
    void theReplicaHasWhatIsHandedOver() {
        grant(plain, key, "ann");
        CompletableFuture<Granted> turn = bench.enqueue(store, key, "bob");
        release(plain, key, "ann");
        assertThat(turn).succeedsWithin(PATIENCE).satisfies(granted -> assertThat(granted.claim()).isNull());
        assertThat(replica.ask("READONLY\r\nGET {" + key + "}")).contains("bob-secret|");
    }

    @Test
    void aLockThatReachesTooFewReplicasIsReleasedAndTold() {
        RedisLockStore strict = bench.newStore(new Replicas(2, PROPERTY));
        for (RedisServer each : cluster.nodes()) {
            assertRefused(strict, keyOn(each), 1, 2);
        }
        await().atMost(PATIENCE).until(() -> allNodes().flatMap(node -> node.ask("KEYS {*").lines())
                .filter(line -> line.startsWith("{")).allMatch(left -> left.endsWith(":fence")));
        strict.close();
    }

    /** If another node or another connection were asked who has the lock, the answer would be yes. */
    @Test
    void onlyTheReplicaOfItsMasterCounts() {
        connectToAllNodes();
        replica.pause();
        assertRefused(store, key, 0, 1);
        grant(store, keyOn(cluster.nodes().get(1)), "ann");
        grant(store, keyOn(cluster.nodes().get(2)), "ann");
        replica.resume();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> acquire(store, key, "ann") instanceof Granted);
        assertThat(has(replica, key)).isTrue();
    }

    @Test
    void nothingIsGrantedWithoutTheReplicaUntilItIsBack() {
        long before = grant(store, key, "ann");
        release(store, key, "ann");
        replica.kill();
        assertThat(refusal(store, key)).isEqualTo(tooFew(key, 0, 1));
        replica.restart();
        await().atMost(PATIENCE).until(() -> RedisCluster.hasReplica(master));
        assertThat(grant(store, key, "ann")).isGreaterThan(before);
        assertThat(has(replica, key)).isTrue();
    }

    @Test
    void aLockOutlivesItsMaster() {
        long fencingToken = grant(store, key, "ann");
        master.kill();
        await().atMost(FAILOVER).ignoreExceptions().until(() -> settle(plain.state(key)).isPresent());
        assertThat(settle(plain.state(key)).orElseThrow()).extracting(LockState::ownerId, LockState::fencingToken)
                .containsExactly("ann", fencingToken);
        assertThat(acquire(plain, key, "bob")).isInstanceOf(Busy.class);
        assertThat(release(store, key, "ann")).isTrue();
        assertRefused(store, key, 0, 1);
        master.restart();
        await().atMost(FAILOVER).until(() -> RedisCluster.hasReplica(replica));
        assertThat(grant(store, key, "bob")).isGreaterThan(fencingToken);
        assertThat(has(master, key)).isTrue();
    }

    /** The client follows single commands to where their keys are now, but not those that are sent together. */
    @Test
    void aLockIsFollowedToItsNewMaster() {
        try (RedisBench unaware = bench(new RedisOptions().setTopologyCacheTTL(Duration.ofHours(1).toMillis()))) {
            RedisLockStore follower = unaware.newStore(new Replicas(1, PROPERTY));
            long before = grant(follower, key, "ann");
            replica.ask("CLUSTER FAILOVER");
            await().atMost(FAILOVER).until(() -> RedisCluster.hasReplica(replica));
            assertThat(grant(follower, keyOn(replica, "new"), "ann")).isGreaterThan(before);
            assertThat(acquire(follower, key, "bob")).isInstanceOf(Busy.class);
            follower.close();
        }
    }

    @Test
    void aLockIsRefusedWhileItsSlotMoves() {
        RedisServer target = cluster.nodes().get(1);
        String slot = bench.command("CLUSTER", "KEYSLOT", "{" + key + "}").toString();
        try (RedisBench there = new RedisBench(target)) {
            there.command("CLUSTER", "SETSLOT", slot, "IMPORTING", RedisCluster.id(master));
            bench.command("CLUSTER", "SETSLOT", slot, "MIGRATING", RedisCluster.id(target));
            assertThat(refusal(store, key)).contains("[0] ASK ");
            assertThat(settle(plain.state(key))).isEmpty();
            there.command("CLUSTER", "SETSLOT", slot, "NODE", RedisCluster.id(target));
            bench.command("CLUSTER", "SETSLOT", slot, "NODE", RedisCluster.id(target));
        }
        grant(store, key, "ann");
        assertThat(has(cluster.replicas().get(1), key)).isTrue();
    }

    private RedisBench bench(RedisOptions options) {
        return new RedisBench(master.url(), options.setType(RedisClientType.CLUSTER).setEndpoints(cluster.urls()));
    }

    private Stream<RedisServer> allNodes() {
        return Stream.concat(cluster.nodes().stream(), cluster.replicas().stream());
    }

    private void connectToAllNodes() {
        grant(store, "connected", "ann");
        release(store, "connected", "ann");
        settle(plain.state("connected"));
    }

    private void assertRefused(RedisLockStore strict, String name, int copies, int count) {
        assertThat(refusal(strict, name)).isEqualTo(tooFew(name, copies, count));
        await().atMost(PATIENCE).until(() -> settle(plain.state(name)).isEmpty());
    }

    private static String refusal(RedisLockStore strict, String name) {
        Throwable refusal = catchThrowable(() -> acquire(strict, name, "carl"));
        assertThat(refusal).isInstanceOf(LockStoreException.class);
        return refusal.getMessage();
    }

    private static String tooFew(String name, int copies, int count) {
        return "The lock '" + name + "' was released again: it reached " + copies + " of the " + count + " replicas that "
                + PROPERTY + " asks for within 1000 ms. Check the replicas, or make the number smaller.";
    }

    private static String keyOn(RedisServer node) {
        return keyOn(node, "key");
    }

    private static String keyOn(RedisServer node, String prefix) {
        return IntStream.range(0, 1_000).mapToObj(i -> prefix + i)
                .filter(key -> node.ask("EXISTS {" + key + "}").startsWith(":")).findFirst().orElseThrow();
    }

    /** By a command that no node sends elsewhere. */
    private static boolean has(RedisServer node, String key) {
        return node.ask("KEYS {" + key + "}").startsWith("*1");
    }
}

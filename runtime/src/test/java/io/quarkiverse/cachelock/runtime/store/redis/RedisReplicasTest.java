package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.PATIENCE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.acquire;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.lock;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.release;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.settle;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.spi.Renewal;
import io.quarkiverse.cachelock.testservers.RedisSentinel;

/** What is true of a lock that replicas have, and after a failover. */
@Timeout(120)
class RedisReplicasTest {

    private static final String PROPERTY = "quarkus.cache-lock.redis.wait-replicas";

    private final RedisSentinel servers = RedisSentinel.start();
    private final RedisBench bench = new RedisBench(servers.master().url(),
            RedisLockStoreSentinelContractTest.options(servers));
    private final RedisBench replica = new RedisBench(servers.replica());
    private final RedisLockStore store = bench.newStore(new Replicas(1, PROPERTY));
    private final RedisLockStore plain = bench.newStore();

    @AfterEach
    void stop() {
        servers.replica().resume();
        store.close();
        plain.close();
        bench.close();
        replica.close();
        servers.close();
    }

    @Test
    void theReplicaHasWhatIsGranted() {
        for (int i = 0; i < 50; i++) {
            grant(store, "key" + i, "ann");
            assertThat(replica.command("EXISTS", "{key" + i + "}").toLong()).isEqualTo(1);
        }
        bench.command("SCRIPT", "FLUSH");
        grant(store, "forgotten", "ann");
        assertThat(acquire(store, "forgotten", "bob")).isInstanceOf(Busy.class);
    }

    @Test
    void theReplicaHasWhatIsHandedOver() {
        grant(plain, "key", "ann");
        CompletableFuture<Granted> turn = bench.enqueue(store, "key", "bob");
        release(plain, "key", "ann");
        assertThat(turn).succeedsWithin(PATIENCE).satisfies(granted -> assertThat(granted.claim()).isNull());
        assertThat(replica.command("GET", "{key}").toString()).startsWith("bob-secret|");
    }

    @Test
    void aLockThatReachesTooFewReplicasIsReleasedAndTold() {
        RedisLockStore strict = bench.newStore(new Replicas(2, PROPERTY));
        assertThatThrownBy(() -> acquire(strict, "key", "ann")).isInstanceOf(LockStoreException.class)
                .hasMessage("The lock 'key' was released again: it reached 1 of the 2 replicas that " + PROPERTY
                        + " asks for within 1000 ms. Check the replicas, or make the number smaller.");
        await().atMost(PATIENCE).until(() -> settle(plain.state("key")).isEmpty());
        strict.close();
    }

    @Test
    void severalThatReachTooFewReplicasAreAllReleased() {
        RedisLockStore strict = bench.newStore(new Replicas(2, PROPERTY));
        assertThatThrownBy(() -> acquire(strict, "first", "ann")).isInstanceOf(LockStoreException.class); // has greeted now
        assertThatThrownBy(() -> settle(strict.acquireAll(List.of(waiting("key1", "ann"), waiting("key2", "ann")))))
                .isInstanceOf(LockStoreException.class);
        await().atMost(PATIENCE).until(() -> settle(plain.state("key1")).isEmpty());
        await().atMost(PATIENCE).until(() -> settle(plain.state("key2")).isEmpty());
        strict.close();
    }

    @Test
    void aPrimaryThatRefusesToWriteWithoutReplicasGrantsNothing() {
        long before = grant(plain, "held", "ann");
        bench.command("CONFIG", "SET", "min-replicas-to-write", "2");
        for (RedisLockStore any : List.of(store, plain)) {
            assertThatThrownBy(() -> acquire(any, "key", "ann")).isInstanceOf(LockStoreException.class)
                    .hasMessageContaining("NOREPLICAS");
        }
        assertThatThrownBy(() -> settle(plain.renew(new Renewal("held", "ann-secret", Duration.ofSeconds(30)))))
                .isInstanceOf(LockStoreException.class).hasMessageContaining("NOREPLICAS");
        bench.command("CONFIG", "SET", "min-replicas-to-write", "0");
        assertThat(grant(plain, "key", "ann")).isGreaterThan(before);
    }

    @Test
    void renewalsDoNotWaitBehindReplicas() {
        grant(store, "held", "ann");
        servers.replica().pause();
        CompletableFuture<?> slow = store.acquire(waiting("key", "bob")).subscribeAsCompletionStage();
        assertThat(release(store, "held", "ann")).isTrue();
        assertThat(slow).isNotDone();
        assertThat(slow).failsWithin(PATIENCE);
    }

    @Test
    void aNegativeNumberIsRefused() {
        assertThatThrownBy(() -> new Replicas(-1, PROPERTY)).isInstanceOf(LockStoreException.class)
                .hasMessage(PROPERTY + " is -1, but it is a number of replicas: make it 0 or more.");
    }

    @Test
    void aLockSurvivesAFailoverAndWhoWaitsForItIsServed() {
        long before = grant(store, "key", "ann");
        CompletableFuture<Granted> first = bench.enqueue(plain, "key", "bob");
        CompletableFuture<Granted> second = lock(plain, waiting("key", "carl")).subscribeAsCompletionStage();
        await().atMost(PATIENCE).until(() -> bench.queue("key").equals(List.of("bob", "carl")));
        for (CompletableFuture<Granted> turn : List.of(first, second)) {
            String owner = turn == first ? "bob" : "carl";
            turn.thenAccept(granted -> {
                assertThat(granted.fencingToken()).isGreaterThan(before);
                plain.release("key", owner + "-secret").subscribe().with(released -> {
                });
            });
        }
        servers.failOver();
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> release(store, "key", "ann"));
        // perhaps the other way round, as they may have been gone when the lock was released
        assertThat(first).succeedsWithin(Duration.ofSeconds(30));
        assertThat(second).succeedsWithin(Duration.ofSeconds(30));
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.LEASE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.PATIENCE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.acquire;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.lock;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.release;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.request;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.settle;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.RedisOptions;

/** How many connections there are, and what happens when they end. */
@Timeout(60)
class RedisConnectionTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final RedisServer server = RedisServer.start();
    private final RedisBench bench = new RedisBench(server);
    private final RedisLockStore store = bench.newStore();

    @AfterEach
    void stop() {
        server.resume();
        store.close();
        bench.close();
        server.close();
    }

    @Test
    void thereIsNoConnectionBeforeTheFirstUse() {
        store.acquire(request("key", "ann"));
        store.awaitTurn(request("key", "ann"), LEASE);
        assertThat(bench.connections()).isEmpty();
        grant(store, "key", "ann");
        assertThat(bench.connections()).hasSize(1);
    }

    @Test
    void aThousandAcquirersShareOneConnection() {
        List<Uni<Acquisition>> apart = IntStream.range(0, 5_000)
                .mapToObj(i -> store.acquire(request("key" + i, "owner" + i))).toList();
        assertThat(settle(Uni.join().all(apart).andFailFast())).hasOnlyElementsOfType(Granted.class);
        List<Uni<Acquisition>> together = IntStream.range(0, 5_000)
                .mapToObj(i -> store.acquire(request("key", "owner" + i))).toList();
        assertThat(settle(Uni.join().all(together).andFailFast())).filteredOn(Granted.class::isInstance).hasSize(1);
        assertThat(bench.connections()).hasSize(1);
    }

    @Test
    void aClientThatLetsFewCommandsWaitIsNotFlooded() {
        try (RedisBench narrow = new RedisBench(server.url(), new RedisOptions().setMaxWaitingHandlers(8))) {
            RedisLockStore there = narrow.newStore();
            List<Uni<Acquisition>> many = IntStream.range(0, 1_000)
                    .mapToObj(i -> there.acquire(request("key" + i, "owner" + i))).toList();
            assertThat(settle(Uni.join().all(many).andFailFast())).hasOnlyElementsOfType(Granted.class);
            there.close();
        }
    }

    @Test
    void aThousandWaitersShareTwoConnections() {
        grant(store, "key", "holder");
        List<CompletableFuture<Granted>> turns = IntStream.range(0, 1_000)
                .mapToObj(i -> lock(store, waiting("key", "waiter" + i)).subscribeAsCompletionStage()).toList();
        IntStream.range(0, 500).forEach(i -> grant(store, "other" + i, "ann"));
        assertThat(bench.connections()).hasSizeLessThanOrEqualTo(2);
        await().atMost(PATIENCE).until(() -> bench.queue("key").size() == 1_000 && bench.subscribers().size() == 1);
        List<String> order = bench.queue("key");
        release(store, "key", "holder");
        for (String next : order) {
            assertThat(turns.get(Integer.parseInt(next.substring(6)))).succeedsWithin(PATIENCE);
            release(store, "key", next);
        }
        assertThat(bench.connections()).hasSize(2);
        assertThat(store.waiting()).isZero();
    }

    @Test
    void aBlockedWorkerContextGetsItsAnswers() throws Exception {
        bench.onWorkerContext(() -> {
            RedisLockStore there = bench.newStore();
            grant(there, "key", "ann");
            assertThat(release(there, "key", "ann")).isTrue();
            there.close();
        });
        bench.onWorkerContext(() -> grant(store, "key", "bob"));
        assertThat(release(store, "key", "bob")).isTrue();
    }

    @Test
    void aDeadServerIsAnErrorAndARestartedOneHeals() {
        grant(store, "key", "ann");
        server.kill();
        assertThatThrownBy(() -> acquire(store, "key", "ann")).isInstanceOf(LockStoreException.class)
                .hasMessageContaining("acquire the lock 'key'").hasCauseInstanceOf(Throwable.class);
        assertThatThrownBy(() -> acquire(store, "key", "ann")).isInstanceOf(LockStoreException.class)
                .hasMessageContaining("Redis is unreachable, so it was not asked to acquire the lock 'key'");
        assertThatThrownBy(() -> release(store, "key", "ann")).isInstanceOf(LockStoreException.class)
                .hasMessageContaining("release the lock 'key'");
        server.restart();
        long back = System.nanoTime();
        grant(store, "key", "bob");
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(A_SECOND);
    }

    @Test
    void aWaiterHealsWithinASecondOfTheServersReturn() {
        grant(store, "key", "ann");
        CompletableFuture<Acquisition> turn = turn("key");
        server.kill();
        assertThatThrownBy(() -> acquire(store, "key", "bob")).isInstanceOf(LockStoreException.class);
        assertThat(turn).isNotDone();
        server.restart();
        // the lock is gone with the server
        assertThat(turn).succeedsWithin(A_SECOND).isInstanceOf(Busy.class);
        grant(store, "key", "bob");
    }

    @Test
    void aWaiterIsToldAfterBothConnectionsWereKilled() {
        RedisLockStore other = bench.newStore();
        grant(other, "key", "ann");
        CompletableFuture<Granted> turn = bench.enqueue(store, "key", "bob");
        List<String> before = bench.connections();
        bench.killConnections();
        await().atMost(A_SECOND).until(() -> bench.subscribers().size() == 1);
        await().atMost(A_SECOND).until(() -> !bench.connections().isEmpty() && bench.queue("key").equals(List.of("bob")));
        assertThat(bench.connections()).doesNotContainAnyElementsOf(before);
        assertThat(turn).isNotDone();
        assertThat(release(other, "key", "ann")).isTrue();
        assertThat(turn).succeedsWithin(A_SECOND);
        other.close();
    }

    @Test
    void whoMissedItsTurnWhileItsConnectionWasGoneAsksAgain() {
        grant(store, "key", "ann");
        CompletableFuture<Granted> turn = bench.enqueue(store, "key", "bob");
        bench.command("DEL", "{key}");
        assertThat(turn).isNotDone();
        bench.killConnections();
        assertThat(turn).succeedsWithin(A_SECOND);
    }

    @Test
    void commandsOnTheirWayFailWithTheConnection() {
        grant(store, "key", "ann");
        server.pause();
        CompletableFuture<Boolean> release = store.release("key", "ann-secret").subscribeAsCompletionStage();
        server.kill();
        assertThat(release).failsWithin(PATIENCE).withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LockStoreException.class)
                .withMessageContaining("The connection to Redis was lost while it was to release the lock 'key'."
                        + " The outcome is unknown.");
    }

    @Test
    void aSilentServerIsGivenUpAndHeals() throws Exception {
        RedisLockStore impatient = bench.newStore(A_SECOND);
        grant(impatient, "key", "ann");
        assertThat(release(impatient, "key", "nobody")).as("the server knows the script from now on").isFalse();
        CompletableFuture<Acquisition> turn = turn(impatient, "key");
        server.pause();
        assertThatThrownBy(() -> release(impatient, "key", "ann")).isInstanceOf(LockStoreException.class)
                .hasMessageContaining("The outcome is unknown. No answer for 1 s.");
        assertThatThrownBy(() -> acquire(impatient, "key", "ann")).isInstanceOf(LockStoreException.class)
                .hasMessageContaining("Redis is unreachable");
        server.resume();
        // it does what it was told before it was given up
        assertThat(turn).succeedsWithin(A_SECOND.multipliedBy(3)).isInstanceOf(Busy.class);
        assertThat(settle(impatient.acquire(waiting("key", "waiter")))).isInstanceOf(Granted.class);
        impatient.close();
        await().atMost(PATIENCE).until(() -> bench.connections().isEmpty());
    }

    @Test
    void closingLeavesNothingBehind() throws Exception {
        grant(store, "key", "ann");
        CompletableFuture<Acquisition> turn = turn("key");
        assertThat(bench.connections()).hasSize(2);
        store.close();
        assertThat(turn).failsWithin(PATIENCE).withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LockStoreException.class).withMessageContaining("closed");
        await().atMost(PATIENCE).until(() -> bench.connections().isEmpty());
        assertThat(store.waiting()).isZero();
        assertThatThrownBy(() -> acquire(store, "key", "bob")).isInstanceOf(LockStoreException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> settle(store.state("key"))).isInstanceOf(LockStoreException.class);
        RedisLockStore next = bench.newStore();
        assertThat(acquire(next, "key", "bob")).as("the client stays open").isInstanceOf(Busy.class);
        next.close();
    }

    private CompletableFuture<Acquisition> turn(String key) {
        return turn(store, key);
    }

    /** Parked when this returns. */
    private CompletableFuture<Acquisition> turn(RedisLockStore parked, String key) {
        var request = waiting(key, "waiter");
        // the first wait ends once there is a subscription
        assertThat(settle(parked.acquire(request))).isInstanceOf(Busy.class);
        assertThat(settle(parked.awaitTurn(request, LEASE))).isInstanceOf(Busy.class);
        assertThat(settle(parked.acquire(request))).isInstanceOf(Busy.class);
        return parked.awaitTurn(request, LEASE).subscribeAsCompletionStage();
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.LEASE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.PATIENCE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.acquire;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.release;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.request;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Renewal;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisOptions;

/** How waiters are woken. */
@Timeout(60)
class RedisHintsTest {

    private static RedisServer server;
    private static RedisBench bench;

    private RedisLockStore store;
    private RedisLockStore other;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        bench = new RedisBench(server);
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    @BeforeEach
    void newStores() {
        bench.command("FLUSHALL");
        store = bench.newStore();
        other = bench.newStore();
    }

    @AfterEach
    void closeStores() {
        store.close();
        other.close();
        await().atMost(PATIENCE).until(() -> bench.connections().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = { "key", "}", "é漢 \"{x}\" %7D", "*" })
    void aReleaseWakesWellBeforeTheLeaseEnds(String key) {
        grant(other, key, "ann");
        CompletableFuture<Acquisition> turn = turn(key);
        bench.awaitSubscriber();
        assertThat(turn).isNotDone();
        release(other, key, "ann");
        assertThat(turn).succeedsWithin(Duration.ofSeconds(1)).isInstanceOf(Busy.class);
    }

    @Test
    void aLeaseThatIsCutShortWakes() {
        grant(other, "key", "ann");
        CompletableFuture<Acquisition> turn = turn("key");
        bench.awaitSubscriber();
        Renewal shorter = new Renewal("key", "ann-secret", Duration.ofSeconds(5));
        assertThat(settle(other.renew(shorter))).isTrue();
        assertThat(turn).succeedsWithin(Duration.ofSeconds(1)).isInstanceOf(Busy.class);
    }

    @Test
    void anotherLocksReleaseDoesNotWake() {
        grant(other, "key", "ann");
        grant(other, "other", "ann");
        CompletableFuture<Acquisition> turn = turn("key");
        CompletableFuture<Acquisition> otherTurn = turn("other");
        bench.awaitSubscriber();
        release(other, "other", "ann");
        assertThat(otherTurn).succeedsWithin(PATIENCE).isInstanceOf(Busy.class);
        assertThat(turn).isNotDone();
        assertThat(store.awaitedKeys()).isEqualTo(1);
        turn.cancel(true);
    }

    @Test
    void allWaitersOfAKeyAreWoken() {
        grant(other, "key", "ann");
        List<CompletableFuture<Acquisition>> turns = List.of(turn("key"), turn("key"), turn("key"));
        bench.awaitSubscriber();
        settle(other.forceRelease("key"));
        assertThat(turns).allSatisfy(turn -> assertThat(turn).succeedsWithin(PATIENCE).isInstanceOf(Busy.class));
    }

    @Test
    void aLockThatBecameFreeBeforeTheWaitEndsItAtOnce() {
        for (int round = 0; round < 50; round++) {
            grant(other, "key", "ann");
            assertThat(acquire(store, "key", "bob")).isInstanceOf(Busy.class);
            release(other, "key", "ann");
            assertThat(turn("key")).succeedsWithin(PATIENCE).isInstanceOf(Busy.class);
        }
    }

    @Test
    void cancelledWaitersLeaveNothingBehind() {
        grant(other, "key", "ann");
        for (int round = 0; round < 200; round++) {
            turn(round % 2 == 0 ? "key" : "key" + round).cancel(true);
        }
        CompletableFuture<Acquisition> turn = turn("key");
        bench.awaitSubscriber();
        turn.cancel(true);
        await().atMost(PATIENCE).until(() -> store.awaitedKeys() == 0);
    }

    @Test
    void forgedMessagesGrantNothing() {
        grant(other, "key", "ann");
        CompletableFuture<Acquisition> turn = turn("key");
        bench.awaitSubscriber();
        for (String forged : List.of("", "nonsense", "k".repeat(10_000_000), "{key}", "key\n", "\u0000", "é".repeat(200))) {
            bench.command("PUBLISH", ReleaseHints.CHANNEL, forged);
        }
        bench.command("PUBLISH", "another-channel", "key");
        assertThat(turn).isNotDone();
        assertThat(bench.subscribers()).hasSize(1);
        // one with the right key wakes, and the lock is as busy as before
        bench.command("PUBLISH", ReleaseHints.CHANNEL, "key");
        assertThat(turn).succeedsWithin(PATIENCE).isInstanceOf(Busy.class);
        assertThat(acquire(store, "key", "bob")).isInstanceOf(Busy.class);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void bothProtocols(ProtocolVersion version) {
        RedisOptions options = new RedisOptions().setPreferredProtocolVersion(version);
        try (RedisBench speaking = new RedisBench(server.url(), options)) {
            RedisLockStore there = speaking.newStore();
            long token = grant(there, "key", "ann");
            assertThat(settle(there.state("key"))).map(LockState::fencingToken).contains(token);
            assertThat(acquire(there, "key", "bob")).isInstanceOfSatisfying(Busy.class,
                    busy -> assertThat(busy.ownerId()).isEqualTo("ann"));
            CompletableFuture<Acquisition> turn = there.awaitTurn(request("key", "bob"), LEASE).subscribeAsCompletionStage();
            bench.awaitSubscriber();
            assertThat(release(there, "key", "ann")).isTrue();
            assertThat(turn).succeedsWithin(Duration.ofSeconds(1)).isInstanceOf(Busy.class);
            assertThat(settle(there.state("key"))).isEmpty();
            there.close();
        }
    }

    @Test
    void aUserWhoMayNotUseTheChannelPolls() {
        bench.command("ACL", "SETUSER", "limited", "on", "nopass", "~*", "+@all", "resetchannels");
        try (RedisBench limited = new RedisBench("redis://limited:any@localhost:" + server.port())) {
            RedisLockStore polling = limited.newStore();
            grant(polling, "key", "ann");
            CompletableFuture<Acquisition> turn = polling.awaitTurn(request("key", "bob"), LEASE)
                    .subscribeAsCompletionStage();
            assertThat(turn).succeedsWithin(PATIENCE).isInstanceOf(Busy.class);
            assertThat(release(polling, "key", "ann")).isTrue();
            grant(polling, "key", "bob");
            polling.close();
        }
    }

    private CompletableFuture<Acquisition> turn(String key) {
        return store.awaitTurn(request(key, "waiter"), LEASE).subscribeAsCompletionStage();
    }
}

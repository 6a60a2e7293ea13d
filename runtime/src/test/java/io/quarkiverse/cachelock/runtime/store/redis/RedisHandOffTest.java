package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.LEASE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.PATIENCE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.acquire;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.lock;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.release;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.settle;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisOptions;

/** How a released lock gets to the next in the queue. Each lock store stands for a JVM. */
@Timeout(60)
class RedisHandOffTest {

    private static final int JVMS = 5;
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static RedisServer server;
    private static RedisBench bench;

    private final List<RedisLockStore> stores = new ArrayList<>();
    private RedisLockStore store;
    private RedisLockStore other;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        bench = new RedisBench(server.url(), new RedisOptions().setMaxPoolSize(2 * JVMS));
    }

    @AfterAll
    static void stop() {
        bench.close();
        server.close();
    }

    @BeforeEach
    void newStores() {
        bench.command("FLUSHALL");
        IntStream.range(0, JVMS).forEach(i -> stores.add(bench.newStore()));
        store = stores.get(0);
        other = stores.get(1);
    }

    @AfterEach
    void closeStores() {
        stores.forEach(RedisLockStore::close);
        await().atMost(PATIENCE).until(() -> bench.connections().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = { "key", "}", "é漢 \"{x}\" %7D|1|", "*" })
    void aReleaseGrantsToTheWaiter(String key) {
        long first = grant(other, key, "ann");
        CompletableFuture<Granted> turn = bench.enqueue(store, key, "bob");
        assertThat(turn).isNotDone();
        assertThat(release(other, key, "ann")).isTrue();
        assertThat(turn).succeedsWithin(AT_ONCE).satisfies(granted -> {
            assertThat(granted.fencingToken()).isGreaterThan(first);
            assertThat(granted.claim().time()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(2));
            assertThat(granted.contended()).isFalse();
        });
        assertThat(settle(other.state(key))).get().satisfies(state -> {
            assertThat(state.ownerId()).isEqualTo("bob");
            assertThat(state.remainingLease()).as("claimed").isGreaterThan(Duration.ofSeconds(60));
        });
        assertThat(release(store, key, "bob")).isTrue();
        bench.assertOnlyFencesAreLeft();
    }

    @Test
    void fiveJvmsAreServedInTheOrderOfTheirComing() {
        grant(store, "key", "first");
        List<CompletableFuture<Granted>> turns = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            turns.add(bench.enqueue(stores.get(i % JVMS), "key", "owner" + i));
        }
        assertThat(bench.queue("key")).isEqualTo(IntStream.range(0, 25).mapToObj(i -> "owner" + i).toList());
        List<Long> fences = new ArrayList<>();
        assertThat(release(store, "key", "first")).isTrue();
        for (int i = 0; i < 25; i++) {
            boolean last = i == 24;
            assertThat(turns.get(i)).succeedsWithin(AT_ONCE).satisfies(granted -> {
                fences.add(granted.fencingToken());
                assertThat(granted.contended()).isEqualTo(!last);
            });
            assertThat(turns.stream().filter(CompletableFuture::isDone)).hasSize(i + 1);
            assertThat(release(stores.get(i % JVMS), "key", "owner" + i)).isTrue();
        }
        assertThat(fences).isSorted().doesNotHaveDuplicates();
        bench.assertOnlyFencesAreLeft();
    }

    @Test
    void aForcedReleaseHandsOver() {
        grant(other, "key", "ann");
        CompletableFuture<Granted> turn = bench.enqueue(store, "key", "bob");
        assertThat(settle(other.forceRelease("key"))).isTrue();
        assertThat(turn).succeedsWithin(AT_ONCE);
        assertThat(release(other, "key", "ann")).isFalse();
    }

    @Test
    void aNewcomerDoesNotPassTheQueue() {
        grant(other, "key", "ann");
        CompletableFuture<Granted> turn = bench.enqueue(store, "key", "bob");
        // as if the lease had ended
        bench.command("DEL", "{key}");
        assertThat(acquire(other, "key", "carl")).isInstanceOfSatisfying(Busy.class, busy -> {
            assertThat(busy.ownerId()).isEqualTo("bob");
            assertThat(busy.remainingLease()).isLessThanOrEqualTo(Duration.ofSeconds(2));
        });
        assertThat(turn).succeedsWithin(AT_ONCE);
        release(store, "key", "bob");
        grant(other, "key", "carl");
    }

    @Test
    void theHeadOfTheQueueGetsAnExpiredLockByItself() {
        // time enough for the others to queue up
        settle(other.acquire(new AcquireRequest("key", "ann-secret", "ann", Duration.ofSeconds(2), PATIENCE)));
        CompletableFuture<Granted> head = bench.enqueue(store, "key", "bob");
        CompletableFuture<Granted> next = bench.enqueue(other, "key", "carl");
        assertThat(head).succeedsWithin(PATIENCE);
        assertThat(next).isNotDone();
        release(store, "key", "bob");
        assertThat(next).succeedsWithin(AT_ONCE);
    }

    @Test
    void oneThatAsksAgainKeepsItsPlace() {
        grant(other, "key", "ann");
        bench.enqueue(store, "key", "bob");
        bench.enqueue(store, "key", "carl");
        assertThat(settle(store.acquire(waiting("key", "bob")))).isInstanceOf(Busy.class);
        assertThat(bench.queue("key")).containsExactly("bob", "carl");
        // what the server has lost in part heals
        bench.command("DEL", "{key}:queue");
        assertThat(settle(store.acquire(waiting("key", "carl")))).isInstanceOf(Busy.class);
        assertThat(settle(store.acquire(waiting("key", "bob")))).isInstanceOf(Busy.class);
        assertThat(bench.queue("key")).containsExactly("carl", "bob");
        bench.command("DEL", "{key}:waiters");
        assertThat(settle(store.acquire(waiting("key", "bob")))).isInstanceOf(Busy.class);
        release(other, "key", "ann");
        assertThat(settle(other.state("key"))).get().satisfies(state -> assertThat(state.ownerId()).isEqualTo("bob"));
    }

    @Test
    void whoGivesUpLeavesNoTrace() {
        grant(other, "key", "ann");
        bench.enqueue(store, "key", "bob");
        CompletableFuture<Granted> next = bench.enqueue(store, "key", "carl");
        assertThat(release(store, "key", "bob")).isFalse();
        assertThat(bench.queue("key")).containsExactly("carl");
        assertThat(bench.command("HLEN", "{key}:waiters").toLong()).isEqualTo(1);
        release(other, "key", "ann");
        assertThat(next).succeedsWithin(AT_ONCE);
        release(store, "key", "carl");
        bench.assertOnlyFencesAreLeft();
        assertThat(store.waiting()).isZero();
    }

    @Test
    void whatIsLeftOfAQueueEndsByItself() {
        grant(other, "key", "ann");
        bench.enqueue(store, "key", "bob");
        for (String part : List.of("{key}:queue", "{key}:waiters")) {
            assertThat(bench.command("PTTL", part).toLong()).isBetween(30_000L, 60_000L);
        }
    }

    @Test
    void blocksOfFencingTokensAreReservedByHandOffsToo() {
        grant(other, "key", "ann");
        CompletableFuture<Granted> block = bench.enqueue(store,
                new AcquireRequest("key", "bob-secret", "bob", LEASE, PATIENCE, 100, true));
        release(other, "key", "ann");
        assertThat(block).succeedsWithin(AT_ONCE);
        long first = block.join().fencingToken();
        assertThat(bench.command("GET", "{key}:fence").toLong()).isEqualTo(first + 99);
        assertThat(grant(store, "key", "bob")).as("the same one again").isEqualTo(first);
        release(store, "key", "bob");
        assertThat(grant(store, "key", "carl")).isGreaterThanOrEqualTo(first + 100);
    }

    @Test
    void aShortLeaseIsAShortClaim() {
        grant(other, "key", "ann");
        var request = waiting("key", "bob", Duration.ofMillis(500));
        CompletableFuture<Granted> turn = bench.enqueue(store, request);
        release(other, "key", "ann");
        assertThat(turn).succeedsWithin(AT_ONCE)
                .satisfies(granted -> assertThat(granted.claim().time()).isLessThanOrEqualTo(Duration.ofMillis(500)));
    }

    @Test
    void aHolderIsToldThatOthersWait() {
        grant(other, "key", "ann");
        assertThat(acquire(other, "key", "ann")).isEqualTo(new Granted(grant(other, "key", "ann"), false, null));
        bench.enqueue(store, "key", "bob");
        assertThat(acquire(other, "key", "ann")).isEqualTo(new Granted(grantedTo("key"), true, null));
    }

    private static long grantedTo(String key) {
        return Long.parseLong(bench.command("GET", "{" + key + "}").toString().split("\\|")[1]);
    }

    @Test
    void waitingIsIdle() {
        grant(other, "key", "ann");
        CompletableFuture<Granted> turn = bench.enqueue(store, "key", "bob");
        bench.command("CONFIG", "RESETSTAT");
        await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> !turn.isDone());
        assertThat(bench.calls("evalsha") + bench.calls("subscribe")).isZero();
        turn.cancel(true);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void bothProtocols(ProtocolVersion version) {
        RedisOptions options = new RedisOptions().setPreferredProtocolVersion(version);
        try (RedisBench speaking = new RedisBench(server.url(), options)) {
            RedisLockStore there = speaking.newStore();
            grant(there, "key", "ann");
            CompletableFuture<Granted> turn = speaking.enqueue(there, "key", "bob");
            CompletableFuture<Granted> next = speaking.enqueue(there, "key", "carl");
            assertThat(release(there, "key", "ann")).isTrue();
            assertThat(turn).succeedsWithin(AT_ONCE).satisfies(granted -> assertThat(granted.contended()).isTrue());
            assertThat(release(there, "key", "bob")).isTrue();
            assertThat(next).succeedsWithin(AT_ONCE).satisfies(granted -> assertThat(granted.contended()).isFalse());
            there.close();
        }
    }

    @Test
    void aUserWhoMayNotUseTheChannelsPollsInItsTurn() {
        bench.command("ACL", "SETUSER", "limited", "on", "nopass", "~*", "+@all", "resetchannels");
        try (RedisBench limited = new RedisBench("redis://limited:any@localhost:" + server.port())) {
            RedisLockStore polling = limited.newStore();
            grant(other, "key", "ann");
            CompletableFuture<Granted> turn = lock(polling, waiting("key", "bob")).subscribeAsCompletionStage();
            await().atMost(PATIENCE).until(() -> bench.queue("key").equals(List.of("bob")));
            bench.enqueue(store, "key", "carl");
            release(other, "key", "ann");
            assertThat(turn).succeedsWithin(AT_ONCE);
            assertThat(release(polling, "key", "bob")).isTrue();
            assertThat(settle(other.state("key"))).get().satisfies(state -> assertThat(state.ownerId()).isEqualTo("carl"));
            polling.close();
        }
    }

    @Test
    void aUserNeedsNoCommandsButThoseThatAreDocumented() throws Exception {
        String page = Files.readString(Path.of("../docs/modules/ROOT/pages/store-redis.adoc"));
        String list = page.substring(page.indexOf("and the commands `HELLO`"), page.indexOf("; on a cluster `SPUBLISH`"));
        String[] commands = Pattern.compile("`([A-Z]+)`").matcher(list).results()
                .map(match -> "+" + match.group(1).toLowerCase(Locale.ROOT)).toArray(String[]::new);
        bench.command("ACL", "SETUSER", "documented", "on", "nopass", "~{*", "resetchannels", "&quarkus-cache-lock:*", "-@all");
        bench.command("ACL", Stream.concat(Stream.of("SETUSER", "documented"), Stream.of(commands)).toArray(String[]::new));
        try (RedisBench documented = new RedisBench("redis://documented:any@localhost:" + server.port())) {
            RedisLockStore allowed = documented.newStore();
            grant(allowed, "key", "ann");
            CompletableFuture<Granted> turn = bench.enqueue(allowed, "key", "bob");
            assertThat(release(allowed, "key", "ann")).isTrue();
            assertThat(turn).succeedsWithin(AT_ONCE);
            assertThat(settle(allowed.state("key"))).isPresent();
            CompletableFuture<Granted> vain = bench.enqueue(allowed, "key", "carl");
            assertThat(settle(allowed.acquire(waiting("key", "carl")))).isInstanceOf(Busy.class);
            assertThat(release(allowed, "key", "carl")).isFalse();
            assertThat(settle(allowed.forceRelease("key"))).isTrue();
            assertThat(vain).isNotDone();
            allowed.close();
        }
    }

    @Test
    void whoDidNotSayThatItWouldWaitIsNotInTheQueue() {
        grant(other, "key", "ann");
        assertThat(acquire(store, "key", "bob")).isInstanceOf(Busy.class);
        assertThat(bench.queue("key")).isEmpty();
        assertThat(store.awaitTurn(waiting("key", "bob"), LEASE).subscribeAsCompletionStage()).succeedsWithin(AT_ONCE)
                .isEqualTo(Acquisition.BUSY);
    }

    @Test
    void forgedAndRepeatedMessagesGrantNothing() {
        grant(other, "key", "ann");
        CompletableFuture<Granted> turn = bench.enqueue(store, "key", "bob");
        String channel = bench.command("PUBSUB", "CHANNELS", Mailbox.CHANNELS + "*").get(0).toString();
        String stale = "bob-secret|1|" + (System.currentTimeMillis() * 1_000 - 60_000_000) + "|2000|0";
        Stream.of("", "nonsense", "k".repeat(10_000_000), "bob|1|9999999999999999|2000|0", "|||||", "\u0000",
                "bob-secret|1|9999999999999999|99999|0", "bob-secret|x|9999999999999999|2000|0",
                "bob-secret|-1|9999999999999999|2000|0", "bob-secret|1|9999999999999999|2000|2",
                "bob-secret|1|9999999999999999|2000|0\n", " bob-secret|1|9999999999999999|2000|0", stale)
                .forEach(forged -> assertThat(bench.command("PUBLISH", channel, forged).toLong()).isEqualTo(1));
        assertThat(bench.command("PUBLISH", channel, "carl-secret|1|9999999999999999|2000|0").toLong()).isEqualTo(1);
        assertThat(turn).isNotDone();
        assertThat(bench.subscribers()).hasSize(1);
        // and the true one still counts
        release(other, "key", "ann");
        assertThat(turn).succeedsWithin(AT_ONCE);
    }

    @Test
    void whoHasGivenUpUnheardGivesTheLockOnAtOnce() {
        grant(other, "key", "ann");
        bench.enqueue(store, "key", "bob").cancel(true);
        String seat = bench.command("HGET", "{key}:waiters", "bob-secret").toString();
        release(store, "key", "bob");
        // as on a server that was down, or a replica that lagged behind
        bench.command("RPUSH", "{key}:queue", "bob-secret");
        bench.command("HSET", "{key}:waiters", "bob-secret", seat);
        CompletableFuture<Granted> turn = bench.enqueue(stores.get(2), "key", "carl");
        assertThat(bench.queue("key")).containsExactly("bob", "carl");
        release(other, "key", "ann");
        assertThat(turn).succeedsWithin(AT_ONCE);
    }

    @Test
    void whoHoldsTheLockIsNotTakenForOneThatHasGivenUp() {
        grant(other, "key", "ann");
        CompletableFuture<Granted> turn = bench.enqueue(store, "key", "bob");
        release(other, "key", "ann");
        assertThat(turn).succeedsWithin(AT_ONCE);
        String channel = bench.command("PUBSUB", "CHANNELS", Mailbox.CHANNELS + "*").get(0).toString();
        bench.command("PUBLISH", channel, "bob-secret|1|9999999999999999|2000|0");
        assertThat(settle(store.state("key"))).isPresent();
        assertThat(release(store, "key", "bob")).isTrue();
    }

    @Test
    void aDelayedMessageIsNotBelieved() {
        grant(other, "key", "ann");
        var request = waiting("key", "bob");
        bench.enqueue(store, request).cancel(true);
        assertThat(settle(store.acquire(request))).isInstanceOf(Busy.class);
        // handed over, told and claimed by nobody, while nobody takes the message
        release(other, "key", "ann");
        await().atMost(PATIENCE).until(() -> settle(other.state("key")).isEmpty());
        assertThat(settle(store.awaitTurn(request, LEASE))).isEqualTo(Acquisition.BUSY);
    }

    @Test
    void aMessageThatComesBeforeTheWaitIsKept() {
        grant(other, "key", "ann");
        var request = waiting("key", "bob");
        bench.enqueue(store, request).cancel(true);
        assertThat(settle(store.acquire(request))).isInstanceOf(Busy.class);
        release(other, "key", "ann");
        assertThat(store.awaitTurn(request, LEASE).subscribeAsCompletionStage()).succeedsWithin(AT_ONCE)
                .isInstanceOf(Granted.class);
    }
}

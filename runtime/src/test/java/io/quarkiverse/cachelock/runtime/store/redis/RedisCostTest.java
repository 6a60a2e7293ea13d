package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.PATIENCE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.lock;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.cachelock.runtime.engine.Footprint;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.HeldLocks;
import io.quarkiverse.cachelock.runtime.engine.JointAcquirer;
import io.quarkiverse.cachelock.runtime.engine.LocalPassing;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;
import io.quarkiverse.cachelock.runtime.engine.ManyKeys;
import io.quarkiverse.cachelock.runtime.engine.Timing;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;

/** What a lock costs Redis does not depend on how many wait, nor on how many there have been. */
class RedisCostTest {

    private static final int JVMS = 5;
    private static final Duration A_WEEK = Duration.ofDays(7);

    private static RedisServer server;
    private static RedisBench bench;

    private final List<RedisLockStore> stores = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        bench = new RedisBench(server.url(), new RedisOptions().setMaxPoolSize(2 * JVMS).setMaxWaitingHandlers(10_000));
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
    }

    @AfterEach
    void closeStores() {
        stores.forEach(RedisLockStore::close);
        await().atMost(PATIENCE).until(() -> bench.connections().isEmpty());
    }

    /** What depends on time only, on how long this test takes, is told apart by the script that it runs. */
    @ParameterizedTest
    @ValueSource(ints = { 2, 1_000 })
    void aContendedAcquisitionTakesThreeCommandsHoweverManyWait(int waiters) {
        grant(stores.get(0), "warm", "first");
        stores.forEach(each -> bench.enqueue(each, "warm", "owner" + stores.indexOf(each)));
        // a script that the server sees for the first time is sent twice
        everybodyHasATurn(2);
        rememberCommands();
        long started = System.nanoTime();
        everybodyHasATurn(waiters);
        long seconds = 1 + Duration.ofNanos(System.nanoTime() - started).toSeconds();
        Map<Script, Integer> runs = commands();
        // each asks again in time that it is still there
        int heartbeats = (int) (seconds / Waiters.HEARTBEAT.toSeconds()) * (waiters + JVMS);
        assertThat(runs.get(Script.ACQUIRE)).isBetween(waiters + 1, waiters + 1 + heartbeats);
        assertThat(runs.get(Script.RENEW)).as("claims").isEqualTo(waiters);
        assertThat(runs.get(Script.RELEASE)).isEqualTo(1 + waiters);
        assertThat(runs.getOrDefault(Script.HAND_ON, 0)).as("looks at what was handed over").isLessThan((int) seconds * JVMS);
        assertThat(bench.calls("publish")).isEqualTo(waiters);
        assertThat(bench.calls("subscribe")).isZero();
        assertThat(runs).containsOnlyKeys(Script.ACQUIRE, Script.RENEW, Script.RELEASE, Script.HAND_ON);
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 30 })
    void severalLocksTakeOneRequestToAcquire(int waitTime) {
        var engine = new LockEngine(stores.get(0), "", "me", new LocalPassing(0, Duration.ZERO), Timing.system(), Runnable::run,
                Runnable::run);
        LockSettings settings = new LockSettings(Duration.ofSeconds(waitTime), Duration.ofSeconds(30), true, A_WEEK,
                Duration.ZERO, Duration.ofMillis(100));
        List<JointAcquirer.Wanted> wanted = Stream.of("a", "b", "c", "d")
                .map(name -> new JointAcquirer.Wanted(engine, name, settings)).toList();
        // a script that the server sees for the first time is sent twice
        HeldLocks.releaseNow(new JointAcquirer(wanted, settings.waitTime()).acquireNow());
        HeldLocks.releaseNow(new JointAcquirer(wanted, settings.waitTime()).acquireNow());
        rememberCommands();

        List<HeldLock> locks = new JointAcquirer(wanted, settings.waitTime()).acquireNow();

        assertThat(locks).hasSize(4).allMatch(HeldLock::isHeld);
        assertThat(commands()).isEqualTo(Map.of(Script.ACQUIRE_ALL, 1, Script.HAND_ON, 0));
        assertThat(HeldLocks.releaseNow(locks)).isTrue();
        assertThat(commands()).containsEntry(Script.RELEASE, 4);
    }

    private void everybodyHasATurn(int waiters) {
        grant(stores.get(0), "key", "first");
        List<CompletableFuture<Void>> turns = IntStream.range(0, waiters).mapToObj(i -> {
            RedisLockStore mine = stores.get(i % JVMS);
            return lock(mine, waiting("key", "owner" + i)).chain(granted -> mine.release("key", "owner" + i + "-secret"))
                    .replaceWithVoid().subscribeAsCompletionStage();
        }).toList();
        await().atMost(PATIENCE).until(() -> bench.queue("key").size() == waiters);
        assertThat(RedisBench.release(stores.get(0), "key", "first")).isTrue();
        assertThat(turns).allSatisfy(turn -> assertThat(turn).succeedsWithin(PATIENCE));
    }

    private static void rememberCommands() {
        bench.command("CONFIG", "SET", "slowlog-log-slower-than", "0");
        bench.command("CONFIG", "SET", "slowlog-max-len", "100000");
        bench.command("SLOWLOG", "RESET");
        bench.command("CONFIG", "RESETSTAT");
    }

    /** How often each script ran. */
    private static Map<Script, Integer> commands() {
        Map<Script, Integer> runs = new HashMap<>(Map.of(Script.HAND_ON, 0));
        for (Response entry : bench.command("SLOWLOG", "GET", "100000")) {
            Response command = entry.get(3);
            if (command.get(0).toString().toLowerCase().startsWith("eval")) {
                runs.merge(script(command.get(1).toString()), 1, Integer::sum);
            }
        }
        return runs;
    }

    /** By its hash, or by how it begins: the log cuts the rest of it off. */
    private static Script script(String text) {
        String beginning = text.substring(0, 40);
        return Stream.of(Script.values())
                .filter(script -> Stream.of(script.remembered(new String[0]), script.whole(new String[0]))
                        .anyMatch(request -> request.toString().contains(beginning)))
                .findFirst().orElseThrow();
    }

    @Test
    void keysThatComeAndGoLeaveOnlyFencingTokensForAWeek() {
        RedisLockStore store = stores.get(0);
        ManyKeys.comeAndGo(store);
        assertThat(store.waiting()).isZero();
        assertThat(bench.command("DBSIZE").toInteger()).isEqualTo(ManyKeys.COUNT);
        for (int i = 0; i < 100; i++) {
            String key = bench.command("RANDOMKEY").toString();
            assertThat(key).endsWith(":fence");
            assertThat(bench.command("PTTL", key).toLong()).isBetween(1L, A_WEEK.toMillis());
        }
    }

    @Test
    void memoryIsBounded() {
        Footprint footprint = Footprint.measure(stores.get(0), stores.get(1), 20_000);
        assertThat(footprint.held()).isLessThan(1_500);
        assertThat(footprint.waiting()).isLessThan(8_000);
        assertThat(footprint.left()).as("the last ten thousand that were in a queue").isLessThan(6_000_000);
    }
}

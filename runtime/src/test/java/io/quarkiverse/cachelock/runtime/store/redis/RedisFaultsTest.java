package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.PATIENCE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.lock;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.release;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.smallrye.mutiny.Uni;

/** Whoever of those who wait dies, and whenever: the others are served, in their order. Each lock store stands for a JVM. */
@Timeout(60)
class RedisFaultsTest {

    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    /** The claim lease, and the next look. */
    private static final Duration CLAIM = Duration.ofSeconds(3);

    private final RedisServer server = RedisServer.start();
    private final RedisBench bench = new RedisBench(server);
    private final List<RedisBench> jvms = IntStream.range(0, 5).mapToObj(i -> new RedisBench(server)).toList();
    private final List<RedisLockStore> stores = jvms.stream().map(RedisBench::newStore).toList();

    @AfterEach
    void stop() {
        server.resume();
        stores.forEach(RedisLockStore::close);
        jvms.forEach(RedisBench::close);
        bench.close();
        server.close();
    }

    /** Each JVM waits once, in the order of their numbers, while the first of them holds the lock. */
    private List<CompletableFuture<Granted>> everybodyWaits() {
        grant(stores.get(0), "key", "holder");
        return IntStream.range(0, 5).mapToObj(i -> bench.enqueue(stores.get(i), "key", "owner" + i)).toList();
    }

    private void areServedInOrder(List<CompletableFuture<Granted>> turns, int... whom) {
        for (int i : whom) {
            assertThat(turns.get(i)).as("turn of " + i).succeedsWithin(CLAIM);
            assertThat(turns.stream().filter(turn -> turn.isDone() && !turn.isCompletedExceptionally())).hasSize(i + 1);
            assertThat(release(stores.get(i), "key", "owner" + i)).isTrue();
        }
        bench.assertOnlyFencesAreLeft();
    }

    @Test
    void aDeadHeadIsPassedOver() {
        List<CompletableFuture<Granted>> turns = new ArrayList<>(everybodyWaits());
        for (int dead : List.of(1, 2, 4)) {
            stores.get(dead).close();
        }
        await().atMost(PATIENCE).until(() -> bench.subscribers().size() == 2);
        release(stores.get(0), "key", "holder");
        assertThat(turns.get(0)).succeedsWithin(AT_ONCE);
        release(stores.get(0), "key", "owner0");
        assertThat(turns.get(3)).succeedsWithin(AT_ONCE);
        release(stores.get(3), "key", "owner3");
        assertThat(turns.get(1)).isCompletedExceptionally();
        bench.assertOnlyFencesAreLeft();
    }

    @Test
    void aThousandDeadHeadsArePassedOverAtOnce() {
        RedisLockStore dying = stores.get(1);
        grant(stores.get(0), "key", "holder");
        bench.enqueue(dying, "key", "first");
        IntStream.range(0, 998).forEach(i -> lock(dying, waiting("key", "dead" + i)).subscribeAsCompletionStage());
        await().atMost(PATIENCE).until(() -> bench.queue("key").size() == 999);
        CompletableFuture<Granted> turn = bench.enqueue(stores.get(2), "key", "alive");
        dying.close();
        await().atMost(PATIENCE).until(() -> bench.subscribers().size() == 1);
        release(stores.get(0), "key", "holder");
        assertThat(turn).succeedsWithin(AT_ONCE);
        release(stores.get(2), "key", "alive");
        bench.assertOnlyFencesAreLeft();
    }

    @Test
    void oneThatIsGrantedAndNeverClaimsLosesItToTheNext() {
        grant(stores.get(0), "key", "holder");
        bench.enqueue(stores.get(1), "key", "hung").cancel(true);
        CompletableFuture<Granted> next = bench.enqueue(stores.get(2), "key", "next");
        CompletableFuture<Granted> last = bench.enqueue(stores.get(3), "key", "last");
        long released = System.nanoTime();
        release(stores.get(0), "key", "holder");
        assertThat(next).isNotDone();
        assertThat(next).succeedsWithin(CLAIM);
        assertThat(Duration.ofNanos(System.nanoTime() - released)).isGreaterThan(Duration.ofMillis(1_900));
        assertThat(last).isNotDone();
        release(stores.get(2), "key", "next");
        assertThat(last).succeedsWithin(AT_ONCE);
        release(stores.get(3), "key", "last");
        bench.assertOnlyFencesAreLeft();
    }

    @Test
    void evenIfTheOneThatReleasedIsGoneTooTheNextOnesAskAgain() {
        grant(stores.get(0), "key", "holder");
        bench.enqueue(stores.get(1), "key", "hung").cancel(true);
        CompletableFuture<Granted> next = bench.enqueue(stores.get(2), "key", "next");
        release(stores.get(0), "key", "holder");
        stores.get(0).close();
        assertThat(next).succeedsWithin(Waiters.HEARTBEAT.plus(CLAIM));
    }

    @Test
    void subscribersThatAreKilledComeBackToTheirPlace() {
        List<CompletableFuture<Granted>> turns = everybodyWaits();
        bench.subscribers().forEach(id -> bench.command("CLIENT", "KILL", "ID", id));
        await().atMost(PATIENCE).until(() -> bench.subscribers().size() == 5);
        assertThat(bench.queue("key")).containsExactly("owner0", "owner1", "owner2", "owner3", "owner4");
        release(stores.get(0), "key", "holder");
        areServedInOrder(turns, 0, 1, 2, 3, 4);
    }

    @Test
    void ofThoseWhoWaitOnlyTheOneWhoseSubscriberIsKilledDuringTheReleaseMayLoseItsPlace() {
        List<CompletableFuture<Granted>> turns = everybodyWaits();
        Queue<Integer> served = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 5; i++) {
            int who = i;
            turns.get(i).thenAccept(granted -> {
                served.add(who);
                stores.get(who).release("key", "owner" + who + "-secret").subscribe().with(released -> {
                });
            });
        }
        String anyOfThem = bench.subscribers().get(0);
        stores.get(0).release("key", "holder-secret").subscribeAsCompletionStage();
        bench.command("CLIENT", "KILL", "ID", anyOfThem);
        assertThat(turns).allSatisfy(turn -> assertThat(turn).succeedsWithin(CLAIM.plus(AT_ONCE)));
        await().atMost(PATIENCE).untilAsserted(bench::assertOnlyFencesAreLeft);
        assertThat(served).hasSize(5);
        assertThat(IntStream.range(0, 5)).as("who may be left out so that the others are in order: " + served)
                .anyMatch(one -> isSorted(served.stream().filter(who -> who != one).toList()));
    }

    private static boolean isSorted(List<Integer> numbers) {
        return numbers.equals(numbers.stream().sorted().toList());
    }

    @Test
    void nobodyStarvesAndNobodyMeetsWhileConnectionsDie() {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var count = new AtomicInteger();
        List<CompletableFuture<Void>> workers = IntStream.range(0, 20).mapToObj(worker -> {
            RedisLockStore mine = stores.get(worker % 5);
            Uni<Void> rounds = Uni.createFrom().voidItem();
            for (int round = 0; round < 20; round++) {
                String owner = "owner" + worker + "." + round;
                rounds = rounds.chain(() -> attempt(mine, owner, inside, most, count));
            }
            return rounds.subscribeAsCompletionStage();
        }).toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new));
        for (int kill = 0; kill < 10 && !all.isDone(); kill++) {
            int seen = count.get();
            await().atMost(PATIENCE).until(() -> count.get() > seen + 10 || all.isDone());
            List<String> ids = bench.subscribers();
            if (!ids.isEmpty()) {
                bench.command("CLIENT", "KILL", "ID", ids.get(kill % ids.size()));
            }
        }
        assertThat(all).succeedsWithin(PATIENCE.multipliedBy(2));
        assertThat(count).hasValue(400);
        assertThat(most).hasValue(1);
        bench.assertOnlyFencesAreLeft();
    }

    private static Uni<Void> attempt(RedisLockStore store, String owner, AtomicInteger inside, AtomicInteger most,
            AtomicInteger count) {
        return lock(store, waiting("key", owner)).chain(granted -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            count.incrementAndGet();
            inside.decrementAndGet();
            return store.release("key", owner + "-secret").replaceWithVoid();
        });
    }

    @Test
    void whoCannotBeToldHasTheClaimLeaseToAskAgain() {
        grant(stores.get(0), "key", "holder");
        bench.command("RPUSH", "{key}:queue", "ghost");
        bench.command("HSET", "{key}:waiters", "ghost", System.currentTimeMillis() * 1_000 + 30_000_000 + "|60000|1|0||ghost");
        bench.command("RPUSH", "{key}:queue", "late");
        bench.command("HSET", "{key}:waiters", "late", System.currentTimeMillis() * 1_000 - 1 + "|60000|1|0||late");
        CompletableFuture<Granted> next = bench.enqueue(stores.get(1), "key", "next");
        release(stores.get(0), "key", "holder");
        assertThat(next).succeedsWithin(CLAIM);
    }
}

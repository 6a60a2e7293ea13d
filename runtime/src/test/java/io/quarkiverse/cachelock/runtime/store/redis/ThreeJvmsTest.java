package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.testservers.RedisServer;
import io.vertx.redis.client.Response;

/**
 * Three JVMs contend for one lock, each with two callers, and one of the JVMs dies, hangs or loses its connection at the worst
 * moment: all others are served in their order, within the claim lease.
 */
@Timeout(120)
class ThreeJvmsTest {

    /** The claim lease, and the next look. */
    private static final Duration CLAIM = Duration.ofSeconds(3);

    private final RedisServer server = RedisServer.start();
    private final RedisBench bench = new RedisBench(server);
    private final LockingJvm first = start("first");
    private final LockingJvm second = start("second");
    private final LockingJvm third = start("third");
    private final List<Long> fences = new ArrayList<>();

    private LockingJvm start(String name) {
        return LockingJvm.start(name, server.url(), false);
    }

    /** The first holds the lock; then come one of the second, one of the third, and behind them one more of each. */
    @BeforeEach
    void everybodyWaits() {
        List.of(first, second, third).forEach(LockingJvm::awaitReady);
        first.tell("lock a1");
        isServed("a1");
        enqueue("b1", 1);
        enqueue("c1", 2);
        // these wait inside their JVMs until those in front are done
        first.tell("lock a2");
        second.tell("lock b2");
        third.tell("lock c2");
    }

    @AfterEach
    void stop() {
        List.of(first, second, third).forEach(LockingJvm::close);
        bench.close();
        server.close();
    }

    @Test
    void ifTheWaitingHeadIsKilledTheOthersAreServedInOrder() {
        second.kill();
        first.tell("unlock a1");
        areServed("c1", "a2", "c2");
    }

    @Test
    void ifOneIsKilledThatWasGrantedTheLockAndDidNotSaySoTheOthersAreServedInOrder() {
        second.pause();
        first.tell("unlock a1");
        await().atMost(PATIENCE).until(() -> holder().equals("second"));
        second.kill();
        areServed("c1", "a2", "c2");
    }

    @Test
    void oneThatHangsWhenItIsGrantedTheLockQueuesAgainWhenItGoesOn() {
        second.pause();
        first.tell("unlock a1");
        await().atMost(PATIENCE).until(() -> holder().equals("second"));
        isServed("c1");
        awaitQueued(1);
        second.resume();
        // it has read of its grant, which is no more, and asked again
        awaitQueued(2);
        assertThat(second.hasSaid("granted")).isFalse();
        release("c1");
        areServed("a2", "b1", "c2", "b2");
    }

    @Test
    void aKilledSubscriberComesBackToItsPlace() {
        String killed = killSubscriber(second);
        await().atMost(PATIENCE).until(() -> subscribers(second).size() == 1 && !subscribers(second).contains(killed));
        first.tell("unlock a1");
        areServed("b1", "c1", "a2", "b2", "c2");
    }

    @Test
    void whoseSubscriberIsKilledDuringTheReleaseMayLoseItsPlaceAndTheOthersDoNot() {
        first.tell("unlock a1");
        killSubscriber(second);
        List<String> waiting = new ArrayList<>(List.of("b1", "c1", "a2", "b2", "c2"));
        List<String> served = new ArrayList<>();
        while (!waiting.isEmpty()) {
            await().atMost(CLAIM).until(() -> waiting.stream().anyMatch(this::isGranted));
            String next = waiting.stream().filter(this::isGranted).findFirst().orElseThrow();
            isServed(next);
            release(next);
            waiting.remove(next);
            served.add(next);
        }
        assertThat(served).containsSubsequence("c1", "a2", "c2").containsSubsequence("b1", "b2");
        await().atMost(PATIENCE).untilAsserted(bench::assertOnlyFencesAreLeft);
    }

    private void enqueue(String id, int length) {
        jvmOf(id).tell("lock " + id);
        awaitQueued(length);
        // whose first attempt said how it is to be told: before that it asks once more
        await().atMost(PATIENCE).until(() -> bench.command("HVALS", "{key}:waiters").stream()
                .anyMatch(seat -> seat.toString().matches("\\d+\\|\\d+\\|\\d+\\|1\\|.*\\|" + jvmOf(id).name() + "/.*")));
    }

    private void awaitQueued(int length) {
        await("queue of " + length).atMost(PATIENCE).pollInterval(Duration.ofMillis(5))
                .until(() -> bench.queue("key").size() == length);
    }

    /** In this order, and nobody after them. */
    private void areServed(String... ids) {
        List<String> order = List.of(ids);
        for (int i = 0; i < ids.length; i++) {
            isServed(ids[i]);
            LockingJvm jvm = jvmOf(ids[i]);
            // those who waited in their JVMs come to the server now, each JVM with one
            awaitQueued((int) order.stream().skip(i + 1).map(this::jvmOf).filter(other -> other != jvm).distinct().count());
            release(ids[i]);
        }
        await().atMost(PATIENCE).untilAsserted(bench::assertOnlyFencesAreLeft);
    }

    private boolean isGranted(String id) {
        return jvmOf(id).hasSaid("granted " + id);
    }

    /** Within the claim lease, with a greater fencing token than all before. */
    private void isServed(String id) {
        String granted = jvmOf(id).awaitSaid("granted " + id, CLAIM);
        fences.add(Long.parseLong(granted.split(" ")[2]));
        assertThat(fences).isSorted().doesNotHaveDuplicates();
        assertThat(holder()).isEqualTo(jvmOf(id).name());
    }

    private void release(String id) {
        jvmOf(id).tell("unlock " + id);
        jvmOf(id).awaitSaid("released " + id + " true", PATIENCE);
    }

    private LockingJvm jvmOf(String id) {
        return Map.of('a', first, 'b', second, 'c', third).get(id.charAt(0));
    }

    /** The name of the JVM that the lock belongs to now. */
    private String holder() {
        Response value = bench.command("GET", "{key}");
        return value == null ? "" : value.toString().split("\\|")[3].split("/")[0];
    }

    private String killSubscriber(LockingJvm jvm) {
        String id = subscribers(jvm).get(0);
        bench.command("CLIENT", "KILL", "ID", id);
        return id;
    }

    private List<String> subscribers(LockingJvm jvm) {
        return bench.command("CLIENT", "LIST").toString().lines()
                .filter(line -> line.contains(" name=" + jvm.name() + " ") && line.contains(" sub=1 "))
                .map(line -> line.replaceAll("^id=(\\d+) .*", "$1")).toList();
    }
}

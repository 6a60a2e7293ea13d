package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.PATIENCE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.testservers.RedisServer;

/** Whoever may publish can neither get a lock, nor give one to anybody, nor make the lock stores flood the server. */
@Timeout(120)
class RedisSecurityTest {

    private static final int FLOOD = 20_000;

    private final RedisServer server = RedisServer.start();
    private final RedisBench bench = new RedisBench(server);
    private final RedisLockStore holder = bench.newStore();
    private final RedisLockStore store = bench.newStore();
    private CompletableFuture<Granted> turn;
    private String channel;

    @BeforeEach
    void oneWaits() {
        grant(holder, "key", "ann");
        // has had its turn once, so that its owner token was in a message
        CompletableFuture<Granted> departed = bench.enqueue(store, "key", "seen");
        release(holder, "key", "ann");
        assertThat(departed).succeedsWithin(PATIENCE);
        assertThat(release(store, "key", "seen")).isTrue();
        grant(holder, "key", "ann");
        turn = bench.enqueue(store, "key", "bob");
        channel = bench.command("PUBSUB", "CHANNELS", "*").get(0).toString();
    }

    @AfterEach
    void stop() {
        store.close();
        holder.close();
        bench.close();
        server.close();
    }

    @Test
    void theChannelIsRandom() {
        assertThat(channel).matches("quarkus-cache-lock:[0-9a-z]{20,25}");
    }

    @Test
    void noForgedMessageGrantsALock() throws IOException {
        long later = System.currentTimeMillis() * 1_000 + 60_000_000;
        publish(Stream.of("", "x", "x".repeat(1_000_000), "bob|1|" + later + "|2000|0", "bob-secret", "seen-secret|1|" + later
                + "|2000|0", "bob-secret|1|" + later + "|2000|0|more", "bob-secret|-1|" + later + "|2000|0",
                "bob-secret|99999999999999999999|" + later + "|2000|0", "\\xac\\xed\\x00\\x05sr\\x00"));
        assertThat(turn).isNotDone();
        assertThat(release(holder, "key", "ann")).isTrue();
        assertThat(turn).as("the real message").succeedsWithin(PATIENCE);
    }

    @Test
    void aFloodOfNonsenseCostsNoCommand() throws IOException {
        floodCosts(0, IntStream.range(0, FLOOD).mapToObj(i -> i % 2 == 0 ? "nonsense" + i
                : "token" + i + "|1|1700000000000000|2000|0"));
    }

    @Test
    void aFloodForOneThatHasHadItsTurnCostsFewCommands() throws IOException {
        floodCosts(VainMessages.PER_SECOND, IntStream.range(0, FLOOD).mapToObj(i -> "seen-secret|" + i + "|1|2000|0"));
    }

    /** The worst case: whoever reads the server's data knows the owner token. A claim that is over makes it ask again. */
    @Test
    void aFloodForOneThatWaitsCostsFewCommands() throws IOException {
        // each is later than the last attempt, by the server's clock, and too short to be of use
        long soon = System.currentTimeMillis() * 1_000 + 10_000_000;
        floodCosts(2 * VainMessages.PER_SECOND,
                IntStream.range(0, FLOOD).mapToObj(i -> "bob-secret|" + i + "|" + (soon + i) + "|0|0"));
    }

    /** @param most commands in a second */
    private void floodCosts(int most, Stream<String> messages) throws IOException {
        long before = bench.calls("evalsha");
        long started = System.nanoTime();
        publish(messages);
        // behind the flood in the same channel, so it has been dealt with
        assertThat(release(holder, "key", "ann")).isTrue();
        assertThat(turn).succeedsWithin(PATIENCE);
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        long calls = bench.calls("evalsha") - before;
        System.out.printf("%d forged messages in %d ms cost %d commands%n", FLOOD, took.toMillis(), calls);
        // and a release, a claim, and asking again now and then
        assertThat(calls).isLessThanOrEqualTo((took.toSeconds() + 2) * most + 2 + took.toSeconds());
        await().atMost(PATIENCE).until(() -> release(store, "key", "bob"));
    }

    /** All at once, and answered when this returns. */
    private void publish(Stream<String> messages) throws IOException {
        int port = Integer.parseInt(server.url().substring(server.url().lastIndexOf(':') + 1));
        try (Socket socket = new Socket("localhost", port)) {
            var sink = new Thread(() -> {
                try {
                    socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // closed
                }
            });
            sink.start();
            StringBuilder all = new StringBuilder();
            List.copyOf(messages.toList()).forEach(message -> all.append("*3\r\n").append(bulk("PUBLISH")).append(bulk(channel))
                    .append(bulk(message)));
            all.append("*1\r\n").append(bulk("QUIT"));
            socket.getOutputStream().write(all.toString().getBytes(StandardCharsets.US_ASCII));
            sink.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.LEASE;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.acquire;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.release;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.request;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.settle;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.spi.Renewal;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.smallrye.mutiny.Uni;

/** What is sent to Redis, and what it keeps. */
class RedisCommandsTest {

    private static RedisServer server;
    private static RedisBench bench;

    private RedisLockStore store;

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
    void newStore() {
        bench.command("FLUSHALL");
        store = bench.newStore();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void eachVerbIsOneCommand() {
        grant(store, "warm", "ann");
        settle(store.renew(new Renewal("warm", "ann-secret", LEASE)));
        release(store, "warm", "ann");

        bench.command("CONFIG", "RESETSTAT");
        grant(store, "key", "ann");
        assertThat(calls()).containsExactly(1L, 0L);
        acquire(store, "key", "bob");
        assertThat(calls()).containsExactly(2L, 0L);
        settle(store.renew(new Renewal("key", "ann-secret", LEASE)));
        assertThat(calls()).containsExactly(3L, 0L);
        release(store, "key", "ann");
        assertThat(calls()).containsExactly(4L, 0L);
        assertThat(List.of(bench.calls("subscribe"), bench.calls("publish"), bench.calls("ping"), bench.calls("lpop")))
                .containsOnly(0L);
        // one look for a queue each, by acquire and by release
        assertThat(bench.calls("llen")).isEqualTo(2);
    }

    private static List<Long> calls() {
        return List.of(bench.calls("evalsha"), bench.calls("eval"));
    }

    @Test
    void aForgottenScriptIsSentAgain() {
        for (String mode : List.of("SYNC", "ASYNC")) {
            long token = grant(store, "key", "ann");
            bench.command("SCRIPT", "FLUSH", mode);
            assertThat(settle(store.renew(new Renewal("key", "ann-secret", LEASE)))).isTrue();
            bench.command("SCRIPT", "FLUSH", mode);
            assertThat(settle(store.state("key"))).map(LockState::fencingToken).contains(token);
            bench.command("SCRIPT", "FLUSH", mode);
            assertThat(release(store, "key", "ann")).isTrue();
            bench.command("SCRIPT", "FLUSH", mode);
        }
    }

    @Test
    void scriptsMayBeForgottenWhileCommandsAreOnTheirWay() {
        List<Uni<Acquisition>> attempts = IntStream.range(0, 2_000).mapToObj(i -> {
            Uni<Acquisition> attempt = store.acquire(request("key" + i, "ann"));
            return i % 200 == 0 ? attempt.invoke(() -> bench.flushScripts()) : attempt;
        }).toList();
        assertThat(settle(Uni.join().all(attempts).andFailFast())).hasOnlyElementsOfType(Granted.class);
    }

    @Test
    void fencingTokensGrowWhateverRedisForgets() {
        long first = grant(store, "key", "ann");
        release(store, "key", "ann");
        long second = grant(store, "key", "bob");
        bench.command("FLUSHALL");
        long third = grant(store, "key", "carl");
        assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
        assertThat(third).isLessThan(1L << 53);
    }

    @Test
    void fencingTokensGrowEvenIfTheClockWasTurnedBack() {
        long ahead = grant(store, "key", "ann") + 3_600_000_000L;
        release(store, "key", "ann");
        bench.command("SET", "{key}:fence", Long.toString(ahead));
        assertThat(grant(store, "key", "bob")).isEqualTo(ahead + 1);
        release(store, "key", "bob");
        assertThat(grant(store, "key", "carl")).isEqualTo(ahead + 2);
        assertThat(bench.command("GET", "{key}:fence").toString()).isEqualTo(Long.toString(ahead + 2));
    }

    @Test
    void aPersonCanReadWhatIsKept() {
        String ownerId = "shop@host|4711|\"main\"\n{é漢}";
        long token = ((Granted) settle(store.acquire(
                new AcquireRequest("lock:order:42", "s3cret", ownerId, LEASE, LEASE))))
                .fencingToken();
        assertThat(bench.command("KEYS", "*")).extracting(Object::toString)
                .containsExactlyInAnyOrder("{lock:order:42}", "{lock:order:42}:fence");
        assertThat(bench.command("GET", "{lock:order:42}").toString())
                .matches("(?s)s3cret\\|" + token + "\\|\\d{13}\\|\\Q" + ownerId + "\\E");
        assertThat(bench.command("PTTL", "{lock:order:42}:fence").toLong()).isPositive();

        Optional<LockState> state = settle(store.state("lock:order:42"));
        assertThat(state).map(LockState::ownerId).contains(ownerId);
        assertThat(acquire(store, "lock:order:42", "bob")).isInstanceOfSatisfying(Busy.class,
                busy -> assertThat(busy.ownerId()).isEqualTo(ownerId));
        assertThat(settle(store.release("lock:order:42", "s3cret"))).isTrue();
        assertThat(bench.command("KEYS", "*")).extracting(Object::toString).containsExactly("{lock:order:42}:fence");
    }

    @Test
    void whatSomebodyElseKeepsThereIsBusyAndSafe() {
        bench.command("SET", "{foreign}", "hello");
        assertThat(acquire(store, "foreign", "ann")).isEqualTo(new Busy(null, null));
        assertThat(settle(store.release("foreign", "hello"))).isFalse();
        assertThat(settle(store.state("foreign"))).isPresent();
        bench.command("HSET", "{hash}", "field", "value");
        assertThatThrownBy(() -> acquire(store, "hash", "ann")).isInstanceOf(LockStoreException.class)
                .hasMessageContaining("Redis could not acquire the lock 'hash'").hasMessageContaining("WRONGTYPE");
        assertThat(settle(store.forceRelease("hash"))).isTrue();
        grant(store, "hash", "ann");
    }

    @Test
    void allKeysOfALockAreInOneSlot() {
        List<String> keys = List.of("lock:order:42", "}", "{", "{}", "a{}b{c}", "}{", "%7D", "%", "x}y", "{a}", " ", "é漢}",
                "a\"b'");
        for (String key : keys) {
            LockKeys of = LockKeys.of(key);
            assertThat(of.all()).as(key).hasSize(4).allMatch(each -> slot(each) == slot(of.lock()));
        }
        assertThat(keys.stream().flatMap(key -> Stream.of(LockKeys.of(key).all())))
                .doesNotHaveDuplicates();
        assertThat(LockKeys.of("%7D")).isNotEqualTo(LockKeys.of("}"));
        assertThat(LockKeys.of("lock:order:42").lock()).isEqualTo("{lock:order:42}");
    }

    /** As the cluster specification has it: CRC16 of what is between the first brace and the next closing one. */
    private static int slot(String key) {
        String hashed = key.replaceFirst("(?s)^[^{]*\\{([^}]+)}.*$", "$1");
        int crc = 0;
        for (byte b : hashed.getBytes(UTF_8)) {
            crc ^= (b & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ 0x1021;
            }
        }
        return (crc & 0xffff) % 16_384;
    }

    @Test
    void leasesAreNeverRoundedDown() {
        Duration odd = Duration.ofMillis(1).plusNanos(1);
        assertThat(RedisLockStore.millis(odd)).isEqualTo(2);
        assertThat(RedisLockStore.millis(Duration.ofNanos(1))).isEqualTo(1);
        assertThat(RedisLockStore.millis(LEASE)).isEqualTo(LEASE.toMillis());
    }
}

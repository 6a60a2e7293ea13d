package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.grant;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.settle;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.runtime.engine.Shutdowns;
import io.quarkiverse.cachelock.spi.Release;
import io.quarkiverse.cachelock.testservers.RedisServer;

/** An application that ends leaves no lock behind on Redis. */
@Timeout(180)
class RedisShutdownTest {

    private final RedisServer server = RedisServer.start();
    private final RedisBench bench = new RedisBench(server);

    @AfterEach
    void stop() {
        bench.close();
        server.close();
    }

    @Test
    void anotherApplicationGetsTheLocksAtOnce() {
        Shutdowns.assertThatAnotherApplicationGetsAllAtOnce(bench.newStore(), bench.newStore(), 5_000);
        bench.assertOnlyFencesAreLeft();
    }

    @Test
    void manyReleasesAreOnePipelinedBatch() {
        RedisLockStore store = bench.newStore();
        List<Release> releases = IntStream.range(0, 1_000).mapToObj(i -> {
            grant(store, "key" + i, "ann");
            return new Release("key" + i, "ann-secret");
        }).toList();
        grant(store, "other", "ann");
        RedisBench.release(store, "other", "ann");
        long reads = reads();
        settle(store.releaseAll(releases));
        // 512 at most are under way, so that many of the others are sent when an answer makes room
        assertThat(reads() - reads).as("reads of the server").isLessThan(600);
        bench.assertOnlyFencesAreLeft();
        store.close();
    }

    private long reads() {
        return bench.command("INFO", "stats").toString().lines().filter(line -> line.startsWith("total_reads_processed:"))
                .mapToLong(line -> Long.parseLong(line.split(":")[1].trim())).sum();
    }
}

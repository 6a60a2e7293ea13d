package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import io.quarkiverse.cachelock.runtime.store.memory.MemoryLockStoreProvider;
import io.quarkiverse.cachelock.runtime.store.redis.RedisLockStore;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;

/** Blocking callers on virtual threads, which this project's own Java does not have. */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "Virtual threads came with Java 21: run the tests on it or a later one")
class VirtualThreadsTest {

    private static final int THREADS = 10_000;

    @Test
    void tenThousandAreServedByOneLockInMemory() throws ReflectiveOperationException {
        allAreServed(new MemoryLockStoreProvider().create(""));
    }

    @Test
    void tenThousandAreServedByOneLockOnRedis() throws ReflectiveOperationException {
        Vertx vertx = Vertx.vertx();
        try (RedisServer server = RedisServer.start()) {
            allAreServed(new RedisLockStore(vertx, Redis.createClient(vertx, server.url())));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static void allAreServed(LockStore store) throws ReflectiveOperationException {
        ExecutorService background = Executors.newFixedThreadPool(2);
        Timing timing = Timing.system();
        var engine = new LockEngine(store, "", "me", EngineFixture.PASSING, timing, background, background);
        LockEngine.result(engine.state("a", engine.blocking()));
        ExecutorService virtual = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        try {
            var inside = new AtomicInteger();
            List<CompletableFuture<Boolean>> turns = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                HeldLock lock = engine.acquirer("a", SETTINGS.withWaitTime(Duration.ofMinutes(2)), engine.blocking())
                        .acquireNow();
                assertThat(inside.incrementAndGet()).isOne();
                Thread.yield();
                inside.decrementAndGet();
                return lock.releaseNow();
            }, virtual)).limit(THREADS).toList();
            assertThat(turns).allSatisfy(turn -> assertThat(turn).succeedsWithin(Duration.ofMinutes(2)).isEqualTo(true));
            await().atMost(Duration.ofSeconds(10)).until(engine::isQuiet);
        } finally {
            virtual.shutdownNow();
            engine.close();
            background.shutdownNow();
            timing.stop();
        }
    }
}

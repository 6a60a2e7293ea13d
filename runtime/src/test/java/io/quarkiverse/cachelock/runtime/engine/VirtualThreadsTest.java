package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.runtime.store.memory.MemoryLockStoreProvider;

/** Blocking callers on virtual threads, which this project's own Java does not have. */
class VirtualThreadsTest {

    private static final int THREADS = 10_000;

    @Test
    void tenThousandVirtualThreadsAreServedByOneLock() throws ReflectiveOperationException {
        assumeThat(Runtime.version().feature()).as("Virtual threads came with Java 21: run the tests on it or a later one")
                .isGreaterThanOrEqualTo(21);
        ExecutorService background = Executors.newFixedThreadPool(2);
        Timing timing = Timing.system();
        var engine = new LockEngine(new MemoryLockStoreProvider().create(""), "", "me", EngineFixture.PASSING, timing,
                background, background);
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
            assertThat(engine.isQuiet()).isTrue();
        } finally {
            virtual.shutdownNow();
            engine.close();
            background.shutdownNow();
            timing.stop();
        }
    }
}

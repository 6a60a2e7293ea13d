package io.quarkiverse.cachelock.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.quarkiverse.cachelock.spi.LockStore;

/**
 * Locks and releases many keys, each once, by blocking and by reactive callers. 20,000 keys, or
 * {@code -Dcache-lock.keys=1000000}.
 */
public final class ManyKeys {

    public static final int COUNT = Integer.getInteger("cache-lock.keys", 20_000);

    private static final int THREADS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private ManyKeys() {
    }

    /** When it returns nothing is left of them in the engine. The store stays open. */
    public static void comeAndGo(LockStore store) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 2);
        Timing timing = Timing.system();
        var engine = new LockEngine(store, "many:", "me", EngineFixture.PASSING, timing, threads, threads);
        // Context propagation does not survive being used for the first time by many threads
        LockEngine.result(engine.state("first", engine.blocking()));
        var next = new AtomicInteger();
        long started = System.nanoTime();
        try {
            CompletableFuture<?>[] all = Stream.generate(() -> CompletableFuture.runAsync(() -> visit(engine, next), threads))
                    .limit(THREADS).toArray(CompletableFuture[]::new);
            assertThat(CompletableFuture.allOf(all)).succeedsWithin(PATIENCE);
            System.out.printf("%d keys locked and released in %d ms%n", COUNT, (System.nanoTime() - started) / 1_000_000);
            await().atMost(Duration.ofSeconds(15)).until(engine::isQuiet);
        } finally {
            timing.stop();
            threads.shutdownNow();
        }
    }

    private static void visit(LockEngine engine, AtomicInteger next) {
        for (int i = next.getAndIncrement(); i < COUNT; i = next.getAndIncrement()) {
            HeldLock lock = i % 2 == 0 ? engine.acquirer("k" + i, EngineFixture.SETTINGS, engine.blocking()).acquireNow()
                    : engine.acquirer("k" + i, EngineFixture.SETTINGS, engine.reactive()).acquire()
                            .await().atMost(Duration.ofMinutes(1));
            assertThat(lock.releaseNow()).isTrue();
        }
    }

    /** The heap in use after garbage collection, in bytes. */
    public static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        return IntStream.range(0, 5).mapToLong(i -> {
            System.gc();
            return runtime.totalMemory() - runtime.freeMemory();
        }).min().orElseThrow();
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.quarkiverse.cachelock.spi.LockStore;

/**
 * How much of the heap locks take, in bytes, without what their callers keep.
 *
 * @param held by each lock that is held
 * @param waiting by each reactive caller that waits for a lock of its own, and asks the store for it
 * @param left in all when nothing is held any more and nobody waits
 */
public record Footprint(long held, long waiting, long left) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int THREADS = 8;

    /** Nothing is renewed meanwhile, and nobody gives up. */
    private static final LockSettings SETTINGS = EngineFixture.SETTINGS.withWaitTime(Duration.ofHours(1))
            .withLeaseTime(Duration.ofHours(1));

    /**
     * The locks are held by the one store, and waited for in the other. Both stay open.
     *
     * @param locks how many
     */
    public static Footprint measure(LockStore holding, LockStore waiting, int locks) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        Timing timing = Timing.system();
        var holder = new LockEngine(holding, "footprint:", "holder", LocalPassing.OFF, timing, threads, threads);
        var waiter = new LockEngine(waiting, "footprint:", "waiter", LocalPassing.OFF, timing, threads, threads);
        try {
            HeldLock warm = hold(holder, "warm");
            CompletableFuture<HeldLock> warmTurn = turn(waiter, "warm");
            awaitParked(waiter);
            long before = ManyKeys.usedHeap();
            List<HeldLock> held = IntStream.range(0, locks).mapToObj(i -> hold(holder, "k" + i)).toList();
            long afterHolding = ManyKeys.usedHeap();
            List<CompletableFuture<HeldLock>> turns = IntStream.range(0, locks).mapToObj(i -> turn(waiter, "k" + i)).toList();
            awaitParked(waiter);
            assertThat(turns).noneMatch(CompletableFuture::isDone);
            long afterWaiting = ManyKeys.usedHeap();
            turns.forEach(turn -> turn.cancel(true));
            await().atMost(PATIENCE).until(() -> waiter.underWay().isEmpty());
            held.forEach(HeldLock::releaseNow);
            warmTurn.cancel(true);
            warm.releaseNow();
            await().atMost(PATIENCE).until(() -> holder.isQuiet() && waiter.isQuiet());
            held = List.of();
            turns = List.of();
            var footprint = new Footprint((afterHolding - before) / locks, (afterWaiting - afterHolding) / locks,
                    ManyKeys.usedHeap() - before);
            System.out.printf("%s, of %d locks%n", footprint, locks);
            return footprint;
        } finally {
            timing.stop();
            threads.shutdownNow();
        }
    }

    private static HeldLock hold(LockEngine engine, String name) {
        return engine.acquirer(name, SETTINGS, engine.blocking()).acquireNow();
    }

    private static CompletableFuture<HeldLock> turn(LockEngine engine, String name) {
        return engine.acquirer(name, SETTINGS, engine.reactive()).acquire().subscribeAsCompletionStage();
    }

    /** The first one on Redis asks again as soon as it is told of hand-overs. */
    private static void awaitParked(LockEngine engine) {
        await().atMost(PATIENCE).during(Duration.ofMillis(500)).until(() -> engine.underWay().isEmpty());
    }
}

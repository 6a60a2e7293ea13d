package io.quarkiverse.cachelock.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.quarkiverse.cachelock.spi.LockStore;
import io.smallrye.mutiny.Uni;

/** Two applications on one server, one of which ends while it holds many locks. */
public final class Shutdowns {

    /** A small part of the lease. */
    private static final Duration SOON = Duration.ofSeconds(8);
    private static final LockSettings SETTINGS = new LockSettings(Duration.ofSeconds(60), Duration.ofMinutes(10), true,
            Duration.ofHours(24), Duration.ZERO, Duration.ofMillis(100));

    private Shutdowns() {
    }

    /** The other application waits for some of the locks, and asks for the others afterwards. */
    public static void assertThatAnotherApplicationGetsAllAtOnce(LockStore ending, LockStore other, int locks) {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        String run = UUID.randomUUID() + ":";
        var first = engine(ending, threads);
        var second = engine(other, threads);
        try {
            List<HeldLock> held = all(first, run, 0, locks).await().atMost(Duration.ofSeconds(60));
            CompletableFuture<List<HeldLock>> waiting = all(second, run, 0, 20).subscribeAsCompletionStage();
            long before = System.nanoTime();
            first.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).as("closing").isLessThan(SOON);
            assertThat(held).noneMatch(HeldLock::isHeld);
            assertThat(waiting).succeedsWithin(SOON);
            assertThat(all(second, run, 20, locks).await().atMost(Duration.ofSeconds(60))).allMatch(HeldLock::isHeld);
        } finally {
            second.close();
            threads.shutdownNow();
        }
    }

    private static LockEngine engine(LockStore store, ExecutorService threads) {
        return new LockEngine(store, "shutdown:", "me", LocalPassing.OFF, Timing.system(), threads,
                Executors.newFixedThreadPool(2, task -> {
                    var thread = new Thread(task, "background");
                    thread.setDaemon(true);
                    return thread;
                }));
    }

    private static Uni<List<HeldLock>> all(LockEngine engine, String run, int from, int to) {
        return Uni.join().all(IntStream.range(from, to)
                .mapToObj(i -> engine.acquirer(run + i, SETTINGS, engine.reactive()).acquire()).toList()).andFailFast();
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.runtime.store.memory.MemoryLockStoreProvider;

/** Threads that pass one lock from hand to hand without a pause: whoever queues up at that very moment is served, too. */
class HandToHandTest {

    private static final int TURNS = 30_000;

    private final Timing timing = Timing.system();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final LockEngine engine = new LockEngine(new MemoryLockStoreProvider().create(""), "", "me", EngineFixture.PASSING,
            timing, threads, threads);
    private final LockSettings settings = new LockSettings(ofSeconds(10), ofSeconds(60), true, ofHours(1), ZERO,
            ofMillis(100));

    @AfterEach
    void stop() {
        engine.close();
        threads.shutdown();
        timing.stop();
    }

    @Test
    void nobodyWaitsForALeaseThatWasPassedToHim() throws Exception {
        // Context propagation does not survive being used for the first time by many threads
        turns(1).call();
        LockEngine.result(engine.state("a", engine.blocking()));
        for (int contenders : new int[] { 2, 3, 6 }) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < contenders; i++) {
                all.add(threads.submit(turns(TURNS / contenders)));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        }
        assertThat(engine.isQuiet()).isTrue();
    }

    private Callable<Void> turns(int number) {
        return () -> {
            for (int i = 0; i < number; i++) {
                engine.acquirer("a", settings, engine.blocking()).acquireNow().releaseNow();
            }
            return null;
        };
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.runtime.engine.Leaks;
import io.quarkiverse.cachelock.runtime.engine.LocalPassing;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;
import io.quarkiverse.cachelock.runtime.engine.Timing;
import io.quarkiverse.cachelock.runtime.engine.WaiterLimits;
import io.quarkiverse.cachelock.runtime.store.memory.MemoryLockStoreProvider;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.runtime.IOThreadDetector;
import io.smallrye.mutiny.subscription.Cancellable;

/** Handles that nobody releases and nobody has any more. */
@Timeout(60)
class LeaksTest {

    private static final int ROUNDS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final LockSettings SETTINGS = new LockSettings(ofSeconds(10), ofSeconds(30), true, ofSeconds(3600), ZERO,
            ofMillis(100));

    private final Timing timing = Timing.system();
    private final ExecutorService threads = Executors.newFixedThreadPool(3);
    private final List<LogRecord> warnings = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("io.quarkiverse.cachelock");
    private final Handler handler = new Handler() {

        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                warnings.add(record);
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };
    private final LockEngines engines = TestEngines.create();
    private Leaks leaks;
    private LockEngine engine;

    @BeforeEach
    void listen() {
        BlockingOperationControl.setIoThreadDetector(new IOThreadDetector[0]);
        logger.addHandler(handler);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
        engine.close();
        leaks.close();
        timing.stop();
        threads.shutdownNow();
    }

    private void begin(boolean release, boolean remember) {
        leaks = new Leaks(release, remember);
        engine = new LockEngine(new MemoryLockStoreProvider().create(""), "", "me", LocalPassing.OFF, timing, threads, threads,
                new WaiterLimits(Integer.MAX_VALUE, Integer.MAX_VALUE), leaks);
    }

    private LockSetup setup(String name) {
        return new LockSetup(engines, engine, name, SETTINGS, new TransactionSetup(new NoTransactions(), null, false),
                new LossSetup(LossPolicy.NOTIFY, false));
    }

    private void forget(String name) {
        new BlockingNamedLock(setup(name)).acquire();
    }

    private boolean isFree(String name) {
        return LockEngine.result(engine.state(name, engine.blocking())).isEmpty();
    }

    private void awaitFree(String name) {
        await().atMost(PATIENCE).until(() -> {
            System.gc();
            return isFree(name);
        });
    }

    @Test
    void aForgottenHandleIsReleasedWithAWarningThatTellsWhereItWasAcquired() {
        begin(true, true);
        forget("a\nb");
        awaitFree("a\nb");
        assertThat(warnings).singleElement().satisfies(warning -> {
            assertThat(warning.getMessage()).contains("Lock 'a\\u000ab' was never released", "It is released now.")
                    .doesNotContain("leak-detection");
            assertThat(warning.getThrown().getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("forget"));
        });
    }

    @Test
    void withoutDetectionTheWarningTellsHowToFindOut() {
        begin(true, false);
        new UniNamedLock(setup("a"), new ThreadCallerContexts()).acquire().await().indefinitely();
        awaitFree("a");
        assertThat(warnings).singleElement().satisfies(warning -> {
            assertThat(warning.getMessage()).contains("Set quarkus.cache-lock.leak-detection to true");
            assertThat(warning.getThrown()).isNull();
        });
    }

    @Test
    void detectionAloneReleasesNothing() {
        begin(false, true);
        forget("a");
        await().atMost(PATIENCE).until(() -> {
            System.gc();
            return !warnings.isEmpty();
        });
        assertThat(warnings.get(0).getMessage()).contains("quarkus.cache-lock.release-on-leak is false");
        assertThat(isFree("a")).isFalse();
    }

    @Test
    void aLookAtTheCurrentLockIsNoLeak() {
        begin(true, true);
        new BlockingNamedLock(setup("current")).run(() -> {
            CurrentLocks.innermost().orElseThrow().ensureHeld();
            forget("marker");
            awaitFree("marker");
            assertThat(isFree("current")).isFalse();
            CurrentLocks.innermost().orElseThrow().ensureHeld();
        });
        assertThat(warnings).hasSize(1);
    }

    @Test
    void aHandleThatIsKeptOrReleasedIsNoLeak() {
        begin(true, true);
        LockHandle kept = new BlockingNamedLock(setup("kept")).acquire();
        new BlockingNamedLock(setup("released")).acquire().close();
        new BlockingNamedLock(setup("ran")).run(() -> assertThat(isFree("ran")).isFalse());
        forget("marker");
        awaitFree("marker");
        assertThat(kept.isHeld()).isTrue();
        assertThat(warnings).hasSize(1);
        kept.close();
    }

    @Test
    void theEngineDoesNotKeepAHandle() {
        begin(false, false);
        var handle = new WeakReference<>(new BlockingNamedLock(setup("a")).acquire());
        await().atMost(PATIENCE).until(() -> {
            System.gc();
            return handle.get() == null;
        });
        assertThat(isFree("a")).as("nobody looks for leaks").isFalse();
        engine.forceRelease("a", engine.blocking()).await().indefinitely();
    }

    /** Cancelled at the moment that the handle is delivered: whoever is told of neither must not have it. */
    @Test
    void aHandleThatNobodyTookIsReleased() throws Exception {
        begin(true, false);
        var taken = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            var lock = new UniNamedLock(setup("race" + round), new ThreadCallerContexts());
            LockHandle holder = new BlockingNamedLock(setup("race" + round)).acquire();
            Cancellable waiter = lock.acquire().subscribe().with(handle -> {
                taken.incrementAndGet();
                release(handle);
            });
            var start = new CyclicBarrier(2);
            int delay = round % 200 * 1_000;
            Future<?> cancelled = threads.submit(() -> {
                start.await();
                spin(delay);
                waiter.cancel();
                return null;
            });
            start.await();
            holder.release();
            cancelled.get();
        }
        System.out.printf("%s of %d handles were taken, %d were dropped%n", taken, ROUNDS, warnings.size());
        await().atMost(PATIENCE).until(() -> {
            System.gc();
            return IntStream.range(0, ROUNDS).allMatch(round -> isFree("race" + round));
        });
    }

    private static void spin(int nanos) {
        for (long begun = System.nanoTime(); System.nanoTime() - begun < nanos;) {
            Thread.onSpinWait();
        }
    }

    /** As an operator does that has made up its mind already: the handle arrives, and is dropped. */
    @Test
    void aHandleThatIsDroppedOnItsWayIsReleased() {
        begin(true, false);
        new UniNamedLock(setup("a"), new ThreadCallerContexts()).acquire()
                .onItem().transformToUni(handle -> io.smallrye.mutiny.Uni.createFrom().nothing())
                .subscribe().with(item -> {
                }).cancel();
        awaitFree("a");
    }

    private static void release(ReactiveLockHandle handle) {
        handle.release().subscribe().with(released -> {
        });
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.runtime.store.memory.MemoryLockStoreProvider;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;

/** Callers of several locks who come and go at any moment, with a store that answers later, if it does. */
@Timeout(120)
class JointStressTest {

    private static final Duration LONG_ENOUGH = ofSeconds(5);
    private static final int CALLERS = 12;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

    private final ScheduledExecutorService io = Executors.newScheduledThreadPool(2);
    private final ExecutorService background = Executors.newFixedThreadPool(2);
    private final LockStore memory = new MemoryLockStoreProvider().create("");
    private final Timing timing = Timing.system();
    private final WaiterLimits limits = new WaiterLimits(12, 5);
    private final List<LockEngine> engines = IntStream.range(0, 2).mapToObj(i -> new LockEngine(new Later(), "lock:", "me" + i,
            EngineFixture.PASSING, timing, background, background, limits, Leaks.IGNORED)).toList();
    private final Map<String, Object> holders = new ConcurrentHashMap<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger clashes = new AtomicInteger();

    @AfterEach
    void stop() {
        io.shutdownNow();
        background.shutdownNow();
        timing.stop();
    }

    @Test
    void nobodyClashesAndNothingIsLeft() throws Exception {
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        List<Thread> callers = IntStream.range(0, CALLERS).mapToObj(i -> new Thread(() -> {
            while (System.nanoTime() < end) {
                comeAndGo(engines.get(i % 2), ThreadLocalRandom.current());
            }
        }, "caller" + i)).toList();
        assertThat(memory.state("lock:a").await().indefinitely()).isEmpty(); // Mutiny cannot be initialised by several at once
        callers.forEach(caller -> caller.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure)));
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join(ofSeconds(60).toMillis());
            assertThat(caller.isAlive()).as(caller.getName()).isFalse();
        }

        await().atMost(ofSeconds(10)).untilAsserted(() -> {
            assertThat(limits.waiting()).hasValue(0);
            assertThat(engines).allSatisfy(engine -> assertThat(engine.isQuiet()).isTrue());
            assertThat(NAMES).allSatisfy(name -> assertThat(memory.state("lock:" + name).await().indefinitely()).isEmpty());
        });
        assertThat(failures).isEmpty();
        assertThat(clashes).hasValue(0);
        assertThat(held).hasPositiveValue();
    }

    private void comeAndGo(LockEngine engine, ThreadLocalRandom random) {
        Duration waitTime = random.nextInt(4) == 0 ? ZERO : ofMillis(random.nextInt(1, 60));
        LockSettings settings = new LockSettings(waitTime, ofSeconds(30), true, ofHours(1), ZERO, ofMillis(1));
        List<JointAcquirer.Wanted> wanted = NAMES.stream().filter(name -> random.nextBoolean())
                .map(name -> new JointAcquirer.Wanted(engine, name, settings)).toList();
        if (wanted.isEmpty()) {
            return;
        }
        var acquirer = new JointAcquirer(wanted, waitTime);
        int patience = random.nextInt(3_000);
        try {
            use(switch (random.nextInt(3)) {
                case 0 -> acquirer.acquireNow();
                case 1 -> interrupted(acquirer, patience);
                default -> cancelled(acquirer, patience);
            });
        } catch (LockException | CancellationException expected) {
            Thread.interrupted();
        }
    }

    private void use(List<HeldLock> locks) {
        held.incrementAndGet();
        locks.forEach(lock -> {
            if (holders.put(lock.name(), locks) != null) {
                clashes.incrementAndGet();
            }
        });
        locks.forEach(lock -> holders.remove(lock.name()));
        HeldLocks.releaseNow(locks);
    }

    private List<HeldLock> interrupted(JointAcquirer acquirer, int micros) {
        Future<?> alarm = io.schedule(Thread.currentThread()::interrupt, micros, TimeUnit.MICROSECONDS);
        try {
            return acquirer.acquireNow();
        } finally {
            alarm.cancel(false);
            Thread.interrupted();
        }
    }

    private List<HeldLock> cancelled(JointAcquirer acquirer, int micros) {
        CompletableFuture<List<HeldLock>> locks = acquirer.acquire().subscribeAsCompletionStage();
        Future<?> alarm = io.schedule(() -> locks.cancel(true), micros, TimeUnit.MICROSECONDS);
        try {
            return locks.join();
        } catch (CancellationException e) {
            acquirer.leave(); // Mutiny may have dropped the locks on their way to the future
            throw e;
        } catch (CompletionException e) {
            throw e.getCause() instanceof LockException failure ? failure : e;
        } finally {
            alarm.cancel(false);
        }
    }

    private final class Later implements LockStore {

        private <T> Uni<T> later(Uni<T> uni, boolean fails) {
            return Uni.createFrom().emitter(end -> io.schedule(() -> {
                if (fails && ThreadLocalRandom.current().nextInt(200) == 0) {
                    end.fail(new IllegalStateException("not done"));
                    return;
                }
                var answer = uni.subscribeAsCompletionStage().join();
                io.schedule(() -> {
                    if (fails && ThreadLocalRandom.current().nextInt(200) == 0) {
                        end.fail(new IllegalStateException("lost reply"));
                    } else {
                        end.complete(answer);
                    }
                }, ThreadLocalRandom.current().nextInt(300), TimeUnit.MICROSECONDS);
            }, ThreadLocalRandom.current().nextInt(300), TimeUnit.MICROSECONDS));
        }

        @Override
        public Uni<Acquisition> acquire(AcquireRequest request) {
            return later(memory.acquire(request), true);
        }

        @Override
        public Uni<List<Acquisition>> acquireAll(List<AcquireRequest> requests) {
            return later(memory.acquireAll(requests), true);
        }

        @Override
        public int acquiresTogether() {
            return 100;
        }

        @Override
        public Uni<Boolean> renew(Renewal renewal) {
            return later(memory.renew(renewal), false);
        }

        @Override
        public Uni<Boolean> release(String key, String ownerToken) {
            return later(memory.release(key, ownerToken), true);
        }

        @Override
        public Uni<Optional<LockState>> state(String key) {
            return memory.state(key);
        }

        @Override
        public Uni<Boolean> forceRelease(String key) {
            return memory.forceRelease(key);
        }
    }
}

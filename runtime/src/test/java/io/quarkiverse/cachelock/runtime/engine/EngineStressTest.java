package io.quarkiverse.cachelock.runtime.engine;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.runtime.store.memory.MemoryLockStoreProvider;
import io.smallrye.mutiny.subscription.Cancellable;

/**
 * Blocking and reactive callers on few keys, who are cancelled, interrupted, too late or out of lease at any moment: never do
 * two believe that they hold a lock, and nothing is left of them.
 */
class EngineStressTest {

    private static final Duration LASTS = ofSeconds(3);

    private final Timing timing = Timing.system();
    private final ExecutorService background = Executors.newFixedThreadPool(2);
    private final LockEngine engine = new LockEngine(new MemoryLockStoreProvider().create(""), "", "me", EngineFixture.PASSING,
            timing, background,
            background);
    private final List<Key> keys = List.of(new Key("a"), new Key("b"), new Key("c"));
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Semaphore flows = new Semaphore(30);
    private final long end = System.nanoTime() + LASTS.toNanos();

    @AfterEach
    void stop() {
        engine.close();
        background.shutdown();
        timing.stop();
    }

    @Test
    void oneBelieverAtATimeAndNothingLeft() throws InterruptedException {
        // Context propagation does not survive being used for the first time by many threads
        LockEngine.result(engine.state("a", engine.blocking()));
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            callers.add(started(this::block));
        }
        List<Thread> others = List.of(started(this::react), started(this::react), started(() -> interrupt(callers)));
        for (Thread thread : callers) {
            thread.join(LASTS.toMillis() + 10_000);
            assertThat(thread.isAlive()).as("still waiting").isFalse();
        }
        for (Thread thread : others) {
            thread.join();
        }

        await().untilAsserted(() -> assertThat(engine.isQuiet()).isTrue());
        assertThat(failures).isEmpty();
        for (Key key : keys) {
            await().until(() -> LockEngine.result(engine.state(key.name, engine.blocking())).isEmpty());
            assertThat(key.counter).isEqualTo(key.counted.get());
            assertThat(key.grants).hasPositiveValue();
        }
    }

    private void block() {
        while (System.nanoTime() < end) {
            Key key = keys.get(random().nextInt(keys.size()));
            boolean lasting = random().nextBoolean();
            try {
                HeldLock lock = engine.acquirer(key.name, settings(lasting), engine.blocking()).acquireNow();
                try {
                    key.enter(lock, lasting);
                    linger(lock, lasting);
                } finally {
                    leave(key, lock);
                }
            } catch (LockException | InterruptedException e) {
                Thread.interrupted(); // busy, lost or interrupted
            } catch (Throwable e) {
                failures.add(e);
            }
        }
    }

    private void linger(HeldLock lock, boolean lasting) throws InterruptedException {
        switch (random().nextInt(4)) {
            case 0 -> Thread.sleep(random().nextInt(4));
            case 1 -> LockEngine.result(lock.extend(lasting ? ofSeconds(60) : ofMillis(1 + random().nextInt(20)),
                    engine.blocking()));
            default -> Thread.yield();
        }
    }

    private void leave(Key key, HeldLock lock) {
        key.leave(lock);
        if (random().nextInt(10) == 0) {
            lock.releaseLater();
        }
        LockEngine.result(lock.release(engine.blocking()));
    }

    /** These run on whatever thread lets them in. */
    private void react() {
        while (System.nanoTime() < end) {
            flows.acquireUninterruptibly();
            Key key = keys.get(random().nextInt(keys.size()));
            boolean cancelled = random().nextInt(3) == 0;
            boolean lasting = !cancelled && random().nextBoolean();
            Acquirer acquirer = engine.acquirer(key.name, settings(lasting), engine.reactive());
            Cancellable flow = acquirer.acquire().onTermination().invoke(flows::release)
                    .subscribe().with(lock -> use(key, lock, lasting), busy -> {
                    });
            if (cancelled) {
                LockSupport.parkNanos(random().nextInt(200_000));
                flow.cancel();
                acquirer.leave(); // Mutiny may have dropped the lock on its way to the subscriber
            }
        }
    }

    private void use(Key key, HeldLock lock, boolean lasting) {
        try {
            key.enter(lock, lasting);
            if (random().nextInt(4) == 0) {
                lock.extend(ofMillis(1 + random().nextInt(20)), engine.reactive()).subscribe().with(extended -> {
                }, lost -> {
                });
            }
        } catch (Throwable e) {
            failures.add(e);
        }
        key.leave(lock);
        lock.release(engine.reactive()).subscribe().with(released -> {
        });
    }

    private void interrupt(List<Thread> callers) {
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(2_000_000);
            callers.get(random().nextInt(callers.size())).interrupt();
        }
    }

    private static LockSettings settings(boolean lasting) {
        Duration wait = random().nextInt(4) == 0 ? ZERO : ofMillis(random().nextInt(20));
        Duration lease = lasting ? ofSeconds(30) : ofMillis(1 + random().nextInt(15));
        Duration minHold = random().nextInt(20) == 0 ? ofMillis(3) : ZERO;
        return new LockSettings(wait, lease, random().nextBoolean(), ofSeconds(60), minHold, ofMillis(5));
    }

    private static Thread started(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Random random() {
        return ThreadLocalRandom.current();
    }

    private static final class Key {

        final String name;
        final AtomicReference<HeldLock> believer = new AtomicReference<>();
        final AtomicLong lastToken = new AtomicLong();
        final AtomicInteger grants = new AtomicInteger();
        final AtomicInteger counted = new AtomicInteger();
        int counter; // guarded by the lock, as far as its lease lasts

        Key(String name) {
            this.name = name;
        }

        void enter(HeldLock lock, boolean lasting) {
            grants.incrementAndGet();
            long token = lastToken.getAndUpdate(last -> Math.max(last, lock.fencingToken()));
            assertThat(token < lock.fencingToken() || !lock.isHeld()).as("fencing token grows").isTrue();
            HeldLock other = believer.getAndSet(lock);
            assertThat(other != null && other.isHeld() && lock.isHeld()).as("two believe").isFalse();
            if (lasting) {
                int count = counter;
                Thread.yield();
                counter = count + 1;
                counted.incrementAndGet();
            }
        }

        void leave(HeldLock lock) {
            believer.compareAndSet(lock, null);
        }
    }
}

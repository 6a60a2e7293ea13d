package io.quarkiverse.cachelock.torture.worker;

import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;
import io.quarkiverse.cachelock.torture.history.EventKind;
import io.quarkiverse.cachelock.torture.worker.Board.Phase;

/** What one thread does: asks for locks in all ways there are, holds them for a while, and writes under them. */
final class Loop implements Runnable {

    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration TOGETHER = Duration.ofMillis(100);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(50);

    private final WorkerSettings settings;
    private final LockEngine engine;
    private final ScheduledExecutorService timer;
    private final Journal journal;
    private final Random random;
    private final LockSettings lockSettings;
    private final SqlCounter counter;

    Loop(WorkerSettings settings, LockEngine engine, ScheduledExecutorService timer, Journal journal, int thread) {
        this.settings = settings;
        this.engine = engine;
        this.timer = timer;
        this.journal = journal;
        this.random = new Random(settings.seed() + 31L * settings.process() + thread);
        this.lockSettings = new LockSettings(Duration.ZERO, settings.lease(), settings.renews(), Duration.ofHours(24),
                Duration.ZERO, Duration.ofMillis(100));
        this.counter = settings.isSql() ? new SqlCounter(settings, journal) : null;
    }

    @Override
    public void run() {
        while (journal.board().phase() == Phase.RUN) {
            int key = key();
            HeldLock lock = ask(key);
            if (lock != null) {
                use(key, lock);
            }
        }
    }

    /** Mostly the same for all threads of a process for a while, so that they queue up for it. */
    private int key() {
        long epoch = System.nanoTime() / TOGETHER.toNanos() + 31L * settings.process();
        return oneOf(4) == 0 ? oneOf(settings.keys()) : new SplittableRandom(epoch).nextInt(settings.keys());
    }

    private HeldLock ask(int key) {
        Asking way = oneOf(100) < 70 ? Asking.BLOCKING
                : Asking.values()[1 + random.nextInt(Asking.values().length - 1)];
        Duration wait = oneOf(10) == 0 ? Duration.ZERO : upTo(settings.lease().multipliedBy(3));
        Duration patience = upTo(settings.lease().dividedBy(2));
        journal.note(EventKind.ASKED, key, wait.toNanos(), 0);
        try {
            return way.ask(engine, "key" + key, lockSettings.withWaitTime(wait), patience, timer);
        } catch (LockNotAcquiredException e) {
            journal.note(EventKind.BUSY, key, 0, 0);
        } catch (CancellationException e) {
            journal.note(EventKind.LEFT, key, 0, 0);
        } catch (RuntimeException e) {
            boolean interrupted = way == Asking.INTERRUPTED && e.getCause() instanceof InterruptedException;
            journal.note(interrupted ? EventKind.LEFT : EventKind.FAILED, key, 0, 0);
            if (!interrupted) {
                LockSupport.parkNanos(AFTER_FAILURE.toNanos());
            }
        }
        return null;
    }

    private void use(int key, HeldLock lock) {
        lock.onLost(() -> journal.note(EventKind.LOST, key, lock.fencingToken(), 0));
        boolean held = journal.granted(key, lock);
        boolean counts = counter != null && oneOf(counts()) == 0;
        if (counts && settings.control() == Control.LOCK_INSIDE_TRANSACTION) {
            counter.count(key, lock, () -> release(key, lock));
            release(key, lock);
            return;
        }
        journal.write(key, lock);
        if (held && counts) {
            counter.count(key, lock, () -> {
            });
        }
        hold(key, lock, holdTime());
        release(key, lock);
    }

    private int counts() {
        return settings.control() == Control.LOCK_INSIDE_TRANSACTION ? 2 : 10;
    }

    /** Mostly short, so that there are many; sometimes the lease has to be renewed meanwhile. */
    private Duration holdTime() {
        int chance = oneOf(settings.renews() ? 4_000 : 2);
        return chance == 0 ? settings.lease().multipliedBy(3).dividedBy(2)
                : chance < 40 ? upTo(Duration.ofMillis(50))
                        : chance < 400 ? upTo(Duration.ofMillis(3)) : Duration.ZERO;
    }

    private void hold(int key, HeldLock lock, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        boolean held = true;
        for (long left = time.toNanos(); held && left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, LOOK.toNanos()));
            held = journal.look(key, lock);
            journal.write(key, lock);
        }
    }

    private void release(int key, HeldLock lock) {
        journal.note(EventKind.RELEASING, key, lock.fencingToken(), 0);
        boolean released = lock.releaseNow();
        journal.note(EventKind.RELEASED, key, lock.fencingToken(), released ? 1 : 0);
    }

    private int oneOf(int choices) {
        return random.nextInt(choices);
    }

    private Duration upTo(Duration most) {
        return Duration.ofNanos((long) (random.nextDouble() * most.toNanos()) + TimeUnit.MILLISECONDS.toNanos(1));
    }
}

package io.quarkiverse.cachelock.torture.worker;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Interrupts the thread that made it, after a while, unless it has ended before; never afterwards. */
final class Interruption {

    private final Thread thread = Thread.currentThread();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    Interruption(ScheduledExecutorService timer, Duration patience) {
        timer.schedule(this::interrupt, patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void interrupt() {
        if (open.compareAndSet(true, false)) {
            thread.interrupt();
            interrupted.countDown();
        }
    }

    void end() {
        if (open.compareAndSet(true, false)) {
            return;
        }
        while (interrupted.getCount() > 0) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
    }
}

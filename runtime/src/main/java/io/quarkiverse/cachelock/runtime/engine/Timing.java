package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The monotonic clock and the timers of the engine; tests turn its hands themselves. */
public interface Timing {

    /** As {@link System#nanoTime()}. */
    long nanoTime();

    /** As {@link System#currentTimeMillis()}. */
    long wallMillis();

    /** Runs the task once after the delay, on a thread that the task must not block. */
    Timer after(Duration delay, Runnable task);

    /** Ends all timers. */
    void stop();

    /** A task that will run. */
    interface Timer {
        void cancel();
    }

    /** The system's clock, and one daemon thread for all timers. */
    static Timing system() {
        var executor = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "cache-lock-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return new Timing() {

            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public long wallMillis() {
                return System.currentTimeMillis();
            }

            @Override
            public Timer after(Duration delay, Runnable task) {
                Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            }

            @Override
            public void stop() {
                executor.shutdownNow();
            }
        };
    }
}

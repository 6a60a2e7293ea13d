package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test turns, and the timers that go off meanwhile, on the test's thread. */
final class ManualTiming implements Timing {

    private record Alarm(long at, long order, Runnable task) {
    }

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L); // soon to overflow, as nanoTime() may
    private final AtomicLong asleep = new AtomicLong();
    private final AtomicLong order = new AtomicLong();
    private final PriorityBlockingQueue<Alarm> alarms = new PriorityBlockingQueue<>(11,
            Comparator.<Alarm> comparingLong(alarm -> alarm.at() - Long.MAX_VALUE).thenComparing(Alarm::order));

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public long wallMillis() {
        return TimeUnit.NANOSECONDS.toMillis(now.get() - Long.MIN_VALUE) + asleep.get();
    }

    /** Time that goes by unseen by the monotonic clock and the timers, but for the moment that it takes to wake up. */
    void sleep(Duration time) {
        now.incrementAndGet();
        asleep.addAndGet(time.toMillis());
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        var alarm = new Alarm(now.get() + delay.toNanos(), order.incrementAndGet(), task);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    @Override
    public void stop() {
        alarms.clear();
    }

    int pending() {
        return alarms.size();
    }

    void advance(Duration time) {
        long end = now.get() + time.toNanos();
        for (Alarm next = alarms.peek(); next != null && next.at() - end <= 0; next = alarms.peek()) {
            if (alarms.remove(next)) {
                now.set(next.at() - now.get() > 0 ? next.at() : now.get());
                next.task().run();
            }
        }
        now.set(end);
    }
}

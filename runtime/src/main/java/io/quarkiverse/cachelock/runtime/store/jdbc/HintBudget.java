package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many hints are followed at once: anybody may notify, and a flood of hints must not become a flood of statements. A hint
 * after which a waiter got its lock costs nothing in the end, so that locks change hands as often as they like. Thread-safe.
 */
final class HintBudget {

    /** For hints in vain: per second, and to begin with. */
    static final int PER_SECOND = 100;

    private static final long REFILL = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;

    private final AtomicInteger left = new AtomicInteger(PER_SECOND);
    private final AtomicLong refilledAt = new AtomicLong(System.nanoTime());

    /** Whether one more may be followed. */
    boolean take() {
        refill();
        return left.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0;
    }

    /** A waiter got its lock. */
    void giveBack() {
        add(1);
    }

    private void refill() {
        long last = refilledAt.get();
        long due = (System.nanoTime() - last) / REFILL;
        if (due > 0 && refilledAt.compareAndSet(last, last + due * REFILL)) {
            add((int) Math.min(due, PER_SECOND));
        }
    }

    private void add(int more) {
        left.getAndUpdate(n -> Math.min(PER_SECOND, n + more));
    }
}

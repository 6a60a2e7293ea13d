package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;

/** How long one caller is still willing to wait. */
record WaitTime(Timing timing, long started, Duration wanted) {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_CALL = Duration.ofSeconds(1);

    static WaitTime start(Timing timing, Duration wanted) {
        return new WaitTime(timing, timing.nanoTime(), wanted);
    }

    Duration passed() {
        return Duration.ofNanos(timing.nanoTime() - started);
    }

    Duration left() {
        Duration left = wanted.minus(passed());
        return left.isNegative() ? Duration.ZERO : left;
    }

    boolean isOver() {
        return wanted.isZero() || wanted.compareTo(passed()) <= 0;
    }

    Duration leftOr(Duration other) {
        return shorter(left(), other);
    }

    /** How long a call of the store may take: not longer than its lease would last, nor much longer than the caller waits. */
    Duration forOneCall(Duration lease) {
        Duration patience = wanted.compareTo(SHORTEST_CALL) > 0 ? wanted : SHORTEST_CALL;
        return shorter(LONGEST_CALL, shorter(lease, patience));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}

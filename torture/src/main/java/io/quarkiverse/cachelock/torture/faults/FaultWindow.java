package io.quarkiverse.cachelock.torture.faults;

import java.time.Duration;

/**
 * A fault that has been, in times of {@link System#nanoTime()}.
 *
 * @param recovered when every lock was held again by somebody after it was healed; {@link Long#MAX_VALUE} for not in time
 */
public record FaultWindow(Fault fault, long begun, long healed, long recovered) {

    /** Until when it may be to blame for what holders believe: those who hold, and those who were about to. */
    boolean mayHaveCaused(long nanos, Duration lease) {
        return nanos >= begun && nanos <= healed + 2 * lease.toNanos() + 1_000_000_000L;
    }

    public boolean excuses(long nanos, Duration lease) {
        return fault.kind().isLossy() && mayHaveCaused(nanos, lease);
    }

    public boolean hasRecovered() {
        return recovered < Long.MAX_VALUE;
    }

    public Duration recovery() {
        return Duration.ofNanos(hasRecovered() ? recovered - healed : Long.MAX_VALUE);
    }
}

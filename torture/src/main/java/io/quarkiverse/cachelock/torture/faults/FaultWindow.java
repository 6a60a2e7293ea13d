package io.quarkiverse.cachelock.torture.faults;

import java.time.Duration;

/**
 * A fault that has been, in times of {@link System#nanoTime()}.
 *
 * @param recovered when every lock was held again by somebody after it was healed; {@link Long#MAX_VALUE} for not in time
 */
public record FaultWindow(Fault fault, long begun, long healed, long recovered) {

    private static final long A_MOMENT = 1_000_000_000L;

    /** How far a clock is set at most, and a moment, in nanoseconds. */
    private static final long FARTHEST_AHEAD = 11 * A_MOMENT;

    /** Until when it may be to blame for what holders believe, who count from when they asked; and a second. */
    boolean mayHaveCaused(long nanos, Duration lease) {
        return nanos >= begun && nanos <= healed + lease.toNanos() + A_MOMENT;
    }

    public boolean excuses(long nanos, Duration lease) {
        return fault.kind().isLossy() && mayHaveCaused(nanos, lease);
    }

    /**
     * Whether fencing tokens may go back, at this time: the server's clock was ahead, with them, was set right, and before it
     * got there again this fault had the server forget them.
     *
     * @param clock another fault
     */
    public boolean setsTokensBack(FaultWindow clock, long nanos) {
        long caughtUp = clock.healed + FARTHEST_AHEAD;
        return fault.kind().losesTokens() && clock.fault.kind() == FaultKind.CLOCK_JUMP && healed >= clock.begun
                && begun <= caughtUp && nanos >= begun && nanos <= caughtUp;
    }

    /**
     * Whether locks may last for longer after this one, which lost their holders or releases: they were granted while the
     * server's clock was ahead, and last until it gets there again.
     *
     * @param clock another fault
     */
    public boolean mayBeHeldUpBy(FaultWindow clock, Duration lease) {
        Duration ahead = clock.fault.clockJump();
        return clock.fault.kind() == FaultKind.CLOCK_JUMP && ahead.compareTo(Duration.ZERO) > 0 && clock.begun <= begun
                && recovered <= clock.healed + ahead.plus(lease).toNanos() + A_MOMENT;
    }

    public boolean hasRecovered() {
        return recovered < Long.MAX_VALUE;
    }

    public Duration recovery() {
        return Duration.ofNanos(hasRecovered() ? recovered - healed : Long.MAX_VALUE);
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;

/**
 * How far a lock may go from hand to hand in this JVM before the lock store hears of it again. Bounded, so that other JVMs
 * get their turn; bounded more tightly once the store says that some wait.
 *
 * @param passes how many times; zero for not at all
 * @param time for how long, from when the store granted the lock
 */
public record LocalPassing(int passes, Duration time) {

    /** Every release reaches the lock store. */
    public static final LocalPassing OFF = new LocalPassing(0, Duration.ZERO);

    /** When other JVMs wait, a quarter of it: enough to make up for the way to the store. */
    private static final int SHARE_IF_CONTENDED = 4;

    /** Each is a fencing token that a grant reserves. */
    private static final int MOST_PASSES = 1_000_000;

    public LocalPassing {
        if (passes < 0 || passes > MOST_PASSES) {
            throw new IllegalArgumentException("quarkus.cache-lock.local-passes is " + passes + ", but it is how many times a"
                    + " lock may go from hand to hand: make it 0 to " + MOST_PASSES + ", or set fairness to global so that it"
                    + " goes through the lock store each time");
        }
        if (time.isNegative()) {
            throw new IllegalArgumentException("quarkus.cache-lock.local-pass-time is " + time + ", but it is for how long a"
                    + " lock may go from hand to hand: make it 0s or more");
        }
    }

    int passes(boolean contended) {
        return contended ? (passes + SHARE_IF_CONTENDED - 1) / SHARE_IF_CONTENDED : passes;
    }

    boolean allows(Lease lease, long now) {
        return lease.passes() < passes(lease.contended()) && now - lease.grantedAt() < time.toNanos();
    }
}

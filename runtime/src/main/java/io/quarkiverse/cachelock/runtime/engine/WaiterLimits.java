package io.quarkiverse.cachelock.runtime.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many callers of this JVM may wait. Shared by all lock stores, whose waiters count together.
 *
 * @param inAll for locks, whichever
 * @param perKey for the same lock
 * @param waiting how many do
 */
public record WaiterLimits(int inAll, int perKey, AtomicInteger waiting) {

    /** As many as like to. */
    public static final WaiterLimits NONE = new WaiterLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** With nobody waiting yet. */
    public WaiterLimits(int inAll, int perKey) {
        this(inAll, perKey, new AtomicInteger());
    }

    public WaiterLimits {
        atLeastOne("max-waiters", inAll);
        atLeastOne("max-waiters-per-key", perKey);
    }

    private static void atLeastOne(String property, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("quarkus.cache-lock." + property + " is " + value
                    + ", but it is a number of callers: make it 1 or more, or set wait-time to 0s so that nobody waits");
        }
    }
}

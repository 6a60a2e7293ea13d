package io.quarkiverse.cachelock.runtime.config;

/** In which order those who wait for a lock get it. */
public enum Fairness {

    /** First come, first served in each JVM; a JVM may serve several of its own in a row. */
    LOCAL,

    /** No JVM serves two of its own in a row while another one waits, where the lock store keeps a queue. */
    GLOBAL
}

package io.quarkiverse.cachelock.benchmarks.worker;

/** A lock library, ready to be measured in one way of using it. */
public interface Peer {

    /** Waits for the lock, half a minute at least, and takes it. */
    Held acquire(String key) throws Exception;

    /** Acquires and releases a lock that nobody else wants. */
    default void pair(String key) throws Exception {
        acquire(key).release();
    }

    /** Gives up connections and threads. */
    default void stop() throws Exception {
    }

    /** A lock that was acquired; to be released by the same thread. */
    interface Held {

        /** False if it had been lost. */
        boolean release() throws Exception;
    }
}

package io.quarkiverse.cachelock.torture.history;

/** What happened. Each says what the two values of its {@link Event} are, and whether its time was read before or after. */
public enum EventKind {

    /** Somebody is about to ask for a lock; how long it will wait in nanoseconds. */
    ASKED,
    /** The lock was granted; fencing token, and for how many nanoseconds the handle promises it from the event's time on. */
    GRANTED,
    /** The holder looked at its handle; as {@link #GRANTED}. */
    HELD,
    /** The holder has been told that the lock is lost; fencing token. */
    LOST,
    /** The holder is about to release; fencing token. */
    RELEASING,
    /** The release has answered; fencing token, and 1 if it said that the lock was held until then. */
    RELEASED,
    /** The wait ended because the lock stayed busy. */
    BUSY,
    /** The wait ended because the lock store failed. */
    FAILED,
    /** The caller went away while it waited. */
    LEFT,
    /** A write under the lock was accepted; fencing token, and the greatest one that the resource had seen. */
    WROTE,
    /** The resource has refused a write because of its fencing token; as {@link #WROTE}. */
    REFUSED,
    /** A transaction under the lock has committed; fencing token, and the value of the counter that it wrote. */
    COMMITTED,
    /**
     * The process did not run, or not all of its threads that could; for how many nanoseconds until the event's time it did
     * not, and for how many they did not.
     */
    HICCUP,
    /** The process has come up. */
    STARTED,
    /** Nothing is left in the process' engine if the first value is 1. */
    QUIET
}

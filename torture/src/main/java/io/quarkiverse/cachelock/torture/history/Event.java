package io.quarkiverse.cachelock.torture.history;

/**
 * Something that happened.
 *
 * @param process the number of the JVM; a restarted one has another
 * @param thread of the process
 * @param key the number of the lock
 * @param nanos by the monotonic clock, which is the same for all processes of a machine
 * @param micros by the wall clock
 * @param first what that is depends on the kind
 * @param second what that is depends on the kind
 */
public record Event(int process, int thread, int key, EventKind kind, long nanos, long micros, long first, long second) {

    @Override
    public String toString() {
        return String.format("%,d µs process %d thread %d key %d %s %d %d", nanos / 1_000, process, thread, key, kind, first,
                second);
    }
}

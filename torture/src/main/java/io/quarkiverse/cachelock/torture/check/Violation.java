package io.quarkiverse.cachelock.torture.check;

/**
 * A lie.
 *
 * @param nanos when it began, in time of {@link System#nanoTime()}
 * @param excerpt the events that show it
 */
public record Violation(ViolationKind kind, int key, long nanos, String excerpt) {

    @Override
    public String toString() {
        return kind + " of lock " + key + " at " + String.format("%,d", nanos / 1_000) + " µs: " + excerpt;
    }
}

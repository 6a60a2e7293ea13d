package io.quarkiverse.cachelock.torture.check;

import java.util.ArrayList;
import java.util.List;

import io.quarkiverse.cachelock.torture.history.Event;

/**
 * One grant of a lock and what became of it, in times of {@link System#nanoTime()}. Whoever holds it believes in it from when
 * it was seen until it is released or lost, or no longer promised; never longer than that, so what overlaps does so for sure.
 */
final class Hold {

    static final long NEVER = Long.MAX_VALUE;

    private final Event granted;
    private final long asked;
    private long promisedUntil;
    private long lost = NEVER;
    private long releasing = NEVER;
    private long released = NEVER;
    private boolean releaseSaidHeld;
    private long processEnd = NEVER;
    private final List<Event> writes = new ArrayList<>();
    private final List<Event> commits = new ArrayList<>();

    Hold(Event granted, long asked) {
        this.granted = granted;
        this.asked = asked;
        this.promisedUntil = granted.nanos() + granted.second();
    }

    void note(Event event) {
        switch (event.kind()) {
            case HELD -> promisedUntil = event.second() > 0 ? Math.max(promisedUntil, event.nanos() + event.second())
                    : promisedUntil;
            case LOST -> lost = Math.min(lost, event.nanos());
            case RELEASING -> releasing = Math.min(releasing, event.nanos());
            case RELEASED -> {
                // The first one counts
                if (released == NEVER) {
                    released = event.nanos();
                    releaseSaidHeld = event.second() == 1;
                }
            }
            case WROTE, REFUSED -> writes.add(event);
            case COMMITTED -> commits.add(event);
            default -> {
                // Says nothing about it
            }
        }
    }

    /** Whoever is dead believes nothing. */
    void processEnded(long lastEvent) {
        processEnd = lastEvent;
    }

    int key() {
        return granted.key();
    }

    long token() {
        return granted.first();
    }

    Event granted() {
        return granted;
    }

    long asked() {
        return asked;
    }

    long seen() {
        return granted.nanos();
    }

    boolean wasBelieved() {
        return granted.second() > 0 && believedUntil() > seen();
    }

    long believedUntil() {
        return Math.min(Math.min(promisedUntil, lost), Math.min(releasing, processEnd));
    }

    long promisedUntil() {
        return promisedUntil;
    }

    long lost() {
        return lost;
    }

    long releasing() {
        return releasing;
    }

    long released() {
        return released;
    }

    boolean releaseSaidHeld() {
        return releaseSaidHeld;
    }

    List<Event> writes() {
        return writes;
    }

    List<Event> commits() {
        return commits;
    }

    @Override
    public String toString() {
        return granted + ", asked " + micros(asked) + ", promised until " + micros(promisedUntil) + ", lost " + micros(lost)
                + ", releasing " + micros(releasing) + ", released " + micros(released) + " saying " + releaseSaidHeld;
    }

    private static String micros(long nanos) {
        return nanos == NEVER ? "never" : String.format("%,d", nanos / 1_000);
    }
}

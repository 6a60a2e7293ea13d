package io.quarkiverse.cachelock.torture.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.cachelock.torture.history.Event;
import io.quarkiverse.cachelock.torture.history.EventKind;

/** A history made by hand, in milliseconds. The process is the thread, too. */
final class Story {

    static final Duration LEASE = Duration.ofSeconds(1);

    private final List<Event> events = new ArrayList<>();

    Story at(long millis, int process, EventKind kind, long first, long second) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        events.add(new Event(process, process, 0, kind, nanos, nanos / 1_000, first, second));
        return this;
    }

    Story asks(long millis, int process, long waitMillis) {
        return at(millis, process, EventKind.ASKED, TimeUnit.MILLISECONDS.toNanos(waitMillis), 0);
    }

    Story granted(long millis, int process, long token, long promisedMillis) {
        return at(millis, process, EventKind.GRANTED, token, TimeUnit.MILLISECONDS.toNanos(promisedMillis));
    }

    Story held(long millis, int process, long token, long promisedMillis) {
        return at(millis, process, EventKind.HELD, token, TimeUnit.MILLISECONDS.toNanos(promisedMillis));
    }

    Story releases(long from, long to, int process, long token, boolean held) {
        return at(from, process, EventKind.RELEASING, token, 0).at(to, process, EventKind.RELEASED, token, held ? 1 : 0);
    }

    /** Asks, is granted, and releases. */
    Story holds(long from, long to, int process, long token) {
        return asks(from, process, 1_000).granted(from, process, token, 900).releases(to, to, process, token, true);
    }

    /** Holds it for a millisecond, in which it writes the counter. */
    Story commits(long millis, int process, long token, long value) {
        return asks(millis, process, 1_000).granted(millis, process, token, 900)
                .at(millis, process, EventKind.COMMITTED, token, value).releases(millis + 1, millis + 1, process, token, true);
    }

    Verdict verdict() {
        return Checker.check(events::forEach, LEASE);
    }

    List<ViolationKind> violations() {
        return verdict().violations().stream().map(Violation::kind).toList();
    }
}

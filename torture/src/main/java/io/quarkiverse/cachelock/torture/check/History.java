package io.quarkiverse.cachelock.torture.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.quarkiverse.cachelock.torture.history.Event;
import io.quarkiverse.cachelock.torture.history.EventKind;

/** All events, put together to what they are about. */
final class History {

    private record ThreadOfProcess(int process, int thread) {
    }

    private record Grant(int process, int key, long token) {
    }

    private final List<Hold> holds = new ArrayList<>();
    private final List<Wait> waits = new ArrayList<>();
    private final Stalls stalls = new Stalls();
    private final Map<ThreadOfProcess, Event> asking = new HashMap<>();
    private final Map<ThreadOfProcess, Hold> holding = new HashMap<>();
    private final Map<Grant, Hold> grants = new HashMap<>();
    private final Map<Integer, Long> lastEvents = new HashMap<>();
    private final List<Event> notQuiet = new ArrayList<>();

    /** @param source gives the events, those of each thread in their order */
    History(Consumer<Consumer<Event>> source) {
        source.accept(this::add);
        holds.forEach(hold -> hold.processEnded(lastEvents.get(hold.granted().process())));
    }

    private void add(Event event) {
        lastEvents.merge(event.process(), event.nanos(), Math::max);
        var thread = new ThreadOfProcess(event.process(), event.thread());
        switch (event.kind()) {
            case ASKED -> asking.put(thread, event);
            case GRANTED -> granted(thread, event);
            case BUSY, FAILED, LEFT -> ended(asking.remove(thread), event);
            case LOST -> {
                Hold hold = grants.get(new Grant(event.process(), event.key(), event.first()));
                if (hold != null) {
                    hold.note(event);
                }
            }
            case HICCUP -> stalls.add(event);
            case QUIET -> {
                if (event.first() == 0) {
                    notQuiet.add(event);
                }
            }
            case STARTED -> {
                // Nothing to put together
            }
            default -> {
                Hold hold = holding.get(thread);
                if (hold != null) {
                    hold.note(event);
                }
            }
        }
    }

    private void granted(ThreadOfProcess thread, Event event) {
        Event asked = asking.remove(thread);
        ended(asked, event);
        var hold = new Hold(event, asked == null ? event.nanos() : asked.nanos());
        holds.add(hold);
        holding.put(thread, hold);
        grants.put(new Grant(event.process(), event.key(), event.first()), hold);
    }

    private void ended(Event asked, Event event) {
        if (asked != null) {
            waits.add(new Wait(asked, event));
        }
    }

    List<Hold> holds() {
        return holds;
    }

    /** The holds of each lock. */
    Map<Integer, List<Hold>> holdsByKey() {
        Map<Integer, List<Hold>> byKey = new TreeMap<>();
        holds.forEach(hold -> byKey.computeIfAbsent(hold.key(), key -> new ArrayList<>()).add(hold));
        return byKey;
    }

    List<Wait> waits() {
        return waits;
    }

    Stalls stalls() {
        return stalls;
    }

    /** Processes in which something was left. */
    List<Event> notQuiet() {
        return notQuiet;
    }

    long count(EventKind kind) {
        return waits.stream().filter(wait -> wait.end().kind() == kind).count();
    }
}

package io.quarkiverse.cachelock.torture.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.quarkiverse.cachelock.torture.history.Event;

/** When which process did not run, because it was stopped or the machine had too much to do. */
public final class Stalls {

    private final Map<Integer, List<Event>> byProcess = new HashMap<>();

    void add(Event hiccup) {
        byProcess.computeIfAbsent(hiccup.process(), process -> new ArrayList<>()).add(hiccup);
    }

    /** For how long the process did not run within this time. */
    long of(int process, long from, long to) {
        return byProcess.getOrDefault(process, List.of()).stream().mapToLong(hiccup -> overlap(hiccup, from, to)).sum();
    }

    /** The same, for all processes together. */
    public long ofAll(long from, long to) {
        return byProcess.keySet().stream().mapToLong(process -> of(process, from, to)).sum();
    }

    private static long overlap(Event hiccup, long from, long to) {
        return Math.max(0, Math.min(to, hiccup.nanos()) - Math.max(from, hiccup.nanos() - hiccup.first()));
    }
}

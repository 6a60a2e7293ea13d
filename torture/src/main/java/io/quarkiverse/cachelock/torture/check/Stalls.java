package io.quarkiverse.cachelock.torture.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.quarkiverse.cachelock.torture.history.Event;

/** When which process did not run, because it was stopped or the machine had too much to do. */
public final class Stalls {

    private final Map<Integer, List<Event>> byProcess = new HashMap<>();

    void add(Event hiccup) {
        byProcess.computeIfAbsent(hiccup.process(), process -> new ArrayList<>()).add(hiccup);
    }

    /** For how long threads of the process did not run within this time though they could have. */
    long ofThreads(int process, long from, long to) {
        return hiccups(process).mapToLong(hiccup -> overlap(hiccup, Math.max(hiccup.first(), hiccup.second()), from, to)).sum();
    }

    /** For how long the process that was worst off did not run at all within this time. */
    public long ofWorst(long from, long to) {
        return byProcess.keySet().stream().mapToLong(process -> hiccups(process)
                .mapToLong(hiccup -> overlap(hiccup, hiccup.first(), from, to)).sum()).max().orElse(0);
    }

    private Stream<Event> hiccups(int process) {
        return byProcess.getOrDefault(process, List.of()).stream();
    }

    private static long overlap(Event hiccup, long length, long from, long to) {
        return Math.max(0, Math.min(to, hiccup.nanos()) - Math.max(from, hiccup.nanos() - length));
    }
}

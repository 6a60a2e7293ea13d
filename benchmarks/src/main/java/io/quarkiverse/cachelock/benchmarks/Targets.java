package io.quarkiverse.cachelock.benchmarks;

import static io.quarkiverse.cachelock.benchmarks.Target.atLeast;
import static io.quarkiverse.cachelock.benchmarks.Target.atMost;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.quarkiverse.cachelock.benchmarks.Target.Figure;

/** What we want to reach, beside the others in the same run. */
final class Targets {

    private static final String RLOCK = "redisson-rlock";
    private static final String PIPELINED = "floor-redis-pipelined";
    private static final String PER_SECOND = "locks/s";
    private static final String BETWEEN = "between JVMs/s";
    private static final String P50 = "p50 µs";

    private Targets() {
    }

    static List<Target> all() {
        return Stream.of(uncontended(), hot(), jvms(), handOff(), held(), idle()).flatMap(List::stream).toList();
    }

    private static List<Target> uncontended() {
        Figure jdbc = new Figure("postgres-uncontended-1", "ours-jdbc", P50);
        Figure jdbc64 = new Figure("postgres-uncontended-64", "ours-jdbc", PER_SECOND);
        return List.of(
                atLeast(0.85, redis("redis-uncontended-8", PER_SECOND)).times(PIPELINED),
                atMost(1.3, redis("redis-uncontended-8", "CPU µs")).times(PIPELINED),
                atLeast(3, redis("redis-uncontended-8", PER_SECOND)).times(RLOCK),
                atMost(2, redis("redis-uncontended-8", "commands")),
                atLeast(0.85, redis("redis-uncontended-64", PER_SECOND)).times(PIPELINED),
                atLeast(5, redis("redis-uncontended-64", PER_SECOND)).times(RLOCK),
                atMost(2, redis("redis-uncontended-64", "commands")),
                atMost(1.15, jdbc).times("floor-jdbc-raw"),
                atLeast(1 / 1.15, jdbc64).times("floor-jdbc-raw"),
                atMost(2, new Figure(jdbc.scenario(), jdbc.peer(), "commands")),
                atMost(2, new Figure(jdbc64.scenario(), jdbc64.peer(), "commands")),
                // One thread that never waits: what else runs on the machine is no part of it
                atMost(400, new Figure("memory-uncontended", "ours-memory", "CPU ns")),
                atMost(1_000, new Figure("memory-uncontended", "ours-memory-reactive", "CPU ns")));
    }

    private static List<Target> hot() {
        List<Target> targets = new ArrayList<>();
        for (String scenario : List.of("redis-hot-16", "redis-hot-128")) {
            targets.add(atLeast(20_000, redis(scenario, "hand-offs/s")));
            targets.add(atLeast(12, redis(scenario, "hand-offs/s")).times(RLOCK));
            targets.add(atLeast(0.95, redis(scenario, "Jain threads")));
            targets.add(atMost(3, redis(scenario, "max/mean")));
            targets.add(atMost(0, redis(scenario, Figures.FAULTS)));
        }
        return targets;
    }

    private static List<Target> jvms() {
        Figure jdbc = new Figure("postgres-jvms", "ours-jdbc", PER_SECOND);
        List<Target> targets = new ArrayList<>(List.of(
                atLeast(8, redis("redis-jvms", PER_SECOND)).times(RLOCK),
                atLeast(4, new Figure("redis-jvms", "ours-redis-global", PER_SECOND)).times(RLOCK),
                atLeast(3.5, new Figure("redis-jvms", "ours-redis-global", BETWEEN)).times(RLOCK)));
        for (String peer : List.of("ours-redis", "ours-redis-global")) {
            targets.add(atMost(30_000, new Figure("redis-jvms", peer, "p99 µs")));
            targets.add(atMost(3, new Figure("redis-jvms", peer, "commands")));
            targets.add(atLeast(0.9, new Figure("redis-jvms", peer, "Jain JVMs")));
            targets.add(atMost(0, new Figure("redis-jvms", peer, Figures.FAULTS)));
        }
        targets.add(atLeast(5, jdbc).times("spring-jdbc"));
        // Nine in ten of Spring's acquisitions are by the thread that had the lock before
        targets.add(atLeast(5, new Figure(jdbc.scenario(), jdbc.peer(), "hand-offs/s")).times("spring-jdbc"));
        targets.add(atLeast(20, new Figure(jdbc.scenario(), jdbc.peer(), BETWEEN)).times("spring-jdbc"));
        targets.add(atLeast(20, new Figure(jdbc.scenario(), "ours-jdbc-notify", BETWEEN)).times("spring-jdbc"));
        targets.add(atMost(0, new Figure(jdbc.scenario(), jdbc.peer(), Figures.FAULTS)));
        return targets;
    }

    private static List<Target> handOff() {
        return List.of(
                atMost(2.1, redis("redis-hand-off", P50)).times("floor-redis-blpop"),
                atMost(0.45, redis("redis-hand-off", P50)).times(RLOCK),
                atMost(5_000, new Figure("postgres-hand-off", "ours-jdbc", P50)),
                atMost(3, new Figure("postgres-hand-off", "ours-jdbc-notify", P50)).times("floor-jdbc-advisory"));
    }

    private static List<Target> held() {
        List<Target> targets = new ArrayList<>();
        for (String scenario : List.of("redis-held", "redis-held-after-10000")) {
            targets.add(atMost(400, redis(scenario, "heap B")));
            targets.add(atMost(100, redis(scenario, "renewals/s")));
            targets.add(atMost(1.3, redis(scenario, "acquire s")).times(PIPELINED));
            targets.add(atMost(0, redis(scenario, Figures.FAULTS)));
        }
        return targets;
    }

    private static List<Target> idle() {
        return List.of(atMost(1, redis("redis-idle", "in 5 s")),
                atMost(1, new Figure("postgres-idle", "ours-jdbc-notify", "in 5 s")),
                atMost(1, new Figure("postgres-idle", "ours-jdbc", "in 5 s")));
    }

    private static Figure redis(String scenario, String name) {
        return new Figure(scenario, "ours-redis", name);
    }

    /** A table of those that were measured. */
    static List<List<String>> rows(Map<String, Map<String, Figures>> medians) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("scenario", "figure", "target", "reached", "verdict"));
        for (Target target : all()) {
            double reached = target.reached(medians);
            if (medians.containsKey(target.ours().scenario())) {
                rows.add(List.of(target.ours().scenario(), target.subject(), target.demand(), Report.text(reached),
                        target.verdict(reached)));
            }
        }
        return rows;
    }
}

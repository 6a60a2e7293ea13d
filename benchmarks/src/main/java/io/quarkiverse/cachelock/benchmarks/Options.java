package io.quarkiverse.cachelock.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the command line says. */
final class Options {

    static final String USAGE = """
            Options:
              --quick              the most telling scenarios and peers, in about two minutes
              --scenarios a,b      scenarios whose names begin so
              --peers a,b          peers whose names contain one of these
              --seconds 1          how long each peer runs in each round
              --warm-up 4          JVMs run so long before the first round, times their number, up to four times
              --rounds 3           the medians of which are printed
              --locks 100000       how many one JVM holds at once
              --hold 10            for how many seconds, and how long others look at idle waiters
              --jvm "-X..."        more options for the JVMs that are measured
              --file figures.csv   where the figures of each round go
              --list               names the scenarios and their peers, and does nothing""";

    private static final Map<String, String> DEFAULTS = Map.of("--scenarios", "", "--peers", "", "--seconds", "1",
            "--warm-up", "4", "--rounds", "3", "--locks", "100000", "--hold", "10", "--jvm", "", "--file", "benchmarks.csv");

    private static final Map<String, String> QUICK = Map.of("--seconds", "0.5", "--warm-up", "1", "--rounds",
            "3", "--peers", "ours,floor,redisson-rlock,shedlock-redis,spring-jdbc", "--scenarios",
            "redis-uncontended-8,postgres-uncontended-1,memory,redis-hot-16,redis-jvms,redis-hand-off");

    private final Map<String, String> values = new HashMap<>(DEFAULTS);

    /** @throws IllegalArgumentException if there is something else */
    Options(String... args) {
        if (List.of(args).contains("--quick")) {
            values.putAll(QUICK);
        }
        List<String> left = Stream.of(args).filter(arg -> !arg.equals("--quick")).toList();
        for (int i = 0; i < left.size(); i += 2) {
            if (i + 1 == left.size() || values.put(left.get(i), left.get(i + 1)) == null) {
                throw new IllegalArgumentException(left.get(i) + " is unknown or lacks its value.\n" + USAGE);
            }
        }
    }

    boolean wants(Scenario scenario) {
        return list("--scenarios", ",").isEmpty() || list("--scenarios", ",").stream().anyMatch(scenario.name()::startsWith);
    }

    boolean wants(String peer) {
        return list("--peers", ",").isEmpty() || list("--peers", ",").stream().anyMatch(peer::contains);
    }

    double seconds() {
        return number("--seconds");
    }

    long nanos() {
        return (long) (seconds() * 1e9);
    }

    long warmUpNanos() {
        return (long) (number("--warm-up") * 1e9);
    }

    int rounds() {
        return (int) number("--rounds");
    }

    int locks() {
        return (int) number("--locks");
    }

    /** In milliseconds. */
    long hold() {
        return (long) (number("--hold") * 1_000);
    }

    List<String> jvmOptions() {
        return list("--jvm", " ");
    }

    Path file() {
        return Path.of(values.get("--file"));
    }

    /** What the JVMs that measure this peer write. */
    Path log(String peer) {
        Path logs = file().toAbsolutePath().resolveSibling("benchmark-logs");
        try {
            return Files.createDirectories(logs).resolve(peer + ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double number(String option) {
        return Double.parseDouble(values.get(option));
    }

    private List<String> list(String option, String separator) {
        return Stream.of(values.get(option).split(separator)).filter(entry -> !entry.isEmpty()).toList();
    }
}

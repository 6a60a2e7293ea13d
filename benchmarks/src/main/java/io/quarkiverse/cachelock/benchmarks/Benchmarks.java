package io.quarkiverse.cachelock.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Measures our locks beside others. */
public final class Benchmarks {

    private Benchmarks() {
    }

    public static void main(String[] args) throws Exception {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (List.of(args).contains("--help")) {
            out.println(Options.USAGE);
            return;
        }
        if (List.of(args).contains("--list")) {
            Scenarios.all().forEach(scenario -> out.println(scenario.name() + ": " + scenario.about() + "\n  "
                    + String.join(", ", scenario.peers())));
            return;
        }
        // Not a return: the servers' libraries leave threads behind
        System.exit(run(out, args).isEmpty() ? 0 : 1);
    }

    /**
     * Measures, and closes everything again.
     *
     * @return what failed
     */
    static List<String> run(PrintStream out, String... args) throws Exception {
        var options = new Options(args);
        List<String> failures = new ArrayList<>();
        try (var report = new Report(out, options.file()); var stores = new Stores()) {
            report.head(List.of(
                    LocalDate.now() + ", medians of " + options.rounds() + " rounds of " + options.seconds() + " s.",
                    Machine.describe() + ", " + stores.versions() + ".",
                    "Other programs at the beginning: a load average of " + Machine.load() + ".",
                    "Ours: " + Machine.ourLibraries() + ".",
                    "The others: " + Machine.otherLibraries() + "."));
            for (Scenario scenario : Scenarios.all()) {
                if (options.wants(scenario)) {
                    failures.addAll(new ScenarioRun(scenario, options, stores, report).run());
                }
            }
            report.targets();
            report.line("\nThe figures of each round are in " + options.file().toAbsolutePath() + ", the tables for the"
                    + " documentation in " + Report.pageBeside(options.file()).toAbsolutePath());
        }
        return failures;
    }
}

package io.quarkiverse.cachelock.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One scenario: each round has every peer once, and a peer that fails is left out of what remains. */
final class ScenarioRun {

    private static final int LONGEST_WARM_UP = 4;
    private static final double SETTLED = 0.15;

    private final Scenario scenario;
    private final Options options;
    private final Stores stores;
    private final Report report;
    private final Map<String, List<Figures>> rounds = new LinkedHashMap<>();
    private final Map<String, Team> teams = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    ScenarioRun(Scenario scenario, Options options, Stores stores, Report report) {
        this.scenario = scenario;
        this.options = options;
        this.stores = stores;
        this.report = report;
        scenario.peers().stream().filter(options::wants).forEach(peer -> rounds.put(peer, new ArrayList<>()));
    }

    /** What failed. */
    List<String> run() {
        stores.forgetKeys();
        try {
            for (int round = 1; round <= Math.min(options.rounds(), scenario.mostRounds()); round++) {
                for (String peer : order(round)) {
                    measure(peer, round);
                }
            }
            print();
        } finally {
            teams.values().forEach(Team::close);
        }
        return failures;
    }

    /** Forth and back: who comes after whom is no advantage. */
    private List<String> order(int round) {
        List<String> peers = new ArrayList<>(rounds.keySet());
        if (round % 2 == 0) {
            Collections.reverse(peers);
        }
        return peers;
    }

    private void measure(String peer, int round) {
        try {
            Team team = teams.get(peer);
            if (team == null) {
                team = new Team(peer, scenario.jvms(), stores, options);
                teams.put(peer, team);
                warmUp(team);
            }
            Figures figures = scenario.measurement().measure(team, options, options.nanos());
            rounds.get(peer).add(figures);
            report.record(scenario, peer, String.valueOf(round), figures);
        } catch (Exception e) {
            failures.add(scenario.name() + ", " + peer + ": " + e);
            report.line(failures.get(failures.size() - 1));
            rounds.remove(peer);
        } finally {
            if (scenario.fresh() && teams.containsKey(peer)) {
                teams.remove(peer).close();
            }
        }
    }

    /** Until it no longer changes much, but not for ever: a JVM needs long to compile on few processors, several longer. */
    private void warmUp(Team team) throws Exception {
        long nanos = scenario.jvms() * options.warmUpNanos();
        double former = 0;
        double change = scenario.fresh() ? 0 : 1;
        for (int i = 0; i < LONGEST_WARM_UP && change > SETTLED; i++) {
            double now = scenario.warmUp().measure(team, options, nanos).first();
            change = Math.abs(now - former) / Math.max(now, former);
            former = now;
        }
    }

    private void print() {
        Map<String, Figures> medians = new LinkedHashMap<>();
        rounds.forEach((peer, figures) -> {
            medians.put(peer, Figures.median(figures));
            report.record(scenario, peer, "median", medians.get(peer));
        });
        report.table(scenario, medians);
    }
}

package io.quarkiverse.cachelock.benchmarks;

import java.util.Map;

/**
 * What a figure of ours must reach.
 *
 * @param base what it is divided by, or null
 * @param least whether the bound is the least that it may be, rather than the most
 */
record Target(Figure ours, Figure base, boolean least, double bound) {

    /** Figures are measured on a machine that may have other things to do. */
    private static final double SLACK = 1.2;
    /** Commands that have nothing to do with the locks: a heartbeat, a script that is sent for the first time. */
    private static final double ROUNDING = 1.005;

    /** Where a figure is found. */
    record Figure(String scenario, String peer, String name) {

        double in(Map<String, Map<String, Figures>> medians) {
            Figures figures = medians.getOrDefault(scenario, Map.of()).get(peer);
            return figures == null ? Double.NaN : figures.numbers().getOrDefault(name, Double.NaN);
        }
    }

    static Target atLeast(double bound, Figure ours) {
        return new Target(ours, null, true, bound);
    }

    static Target atMost(double bound, Figure ours) {
        return new Target(ours, null, false, bound);
    }

    /** The same figure of another peer in the same scenario times that. */
    Target times(String peer) {
        return new Target(ours, new Figure(ours.scenario(), peer, ours.name()), least, bound);
    }

    /** NaN if it was not measured. */
    double reached(Map<String, Map<String, Figures>> medians) {
        double figure = ours.in(medians);
        return base == null ? figure : figure / base.in(medians);
    }

    /** Whether it is met, missed, or would be met with slack. */
    String verdict(double reached) {
        if (Double.isNaN(reached)) {
            return "not measured";
        }
        double off = least ? bound / reached : reached / bound;
        if (off <= ROUNDING || reached == bound) {
            return "met";
        }
        return off <= SLACK ? "nearly" : "missed";
    }

    /** In words. */
    String subject() {
        return ours.name() + " of " + ours.peer() + (base == null ? "" : " / " + base.peer());
    }

    String demand() {
        return (least ? "≥ " : "≤ ") + Report.text(bound);
    }
}

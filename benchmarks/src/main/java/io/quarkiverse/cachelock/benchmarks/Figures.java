package io.quarkiverse.cachelock.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Named numbers, in the order in which they are shown. The first one is what the scenario is about. */
final class Figures {

    /** Whatever must not happen; of several rounds all count. */
    static final String FAULTS = "faults";

    private final Map<String, Double> numbers = new LinkedHashMap<>();

    Figures with(String name, double number) {
        numbers.put(name, number);
        return this;
    }

    Map<String, Double> numbers() {
        return numbers;
    }

    /** NaN if there is none. */
    double first() {
        return numbers.values().stream().findFirst().orElse(Double.NaN);
    }

    static Figures median(List<Figures> rounds) {
        var medians = new Figures();
        rounds.stream().flatMap(round -> round.numbers.keySet().stream()).distinct().forEach(name -> {
            double[] sorted = rounds.stream().mapToDouble(round -> round.numbers.getOrDefault(name, Double.NaN))
                    .filter(number -> !Double.isNaN(number)).sorted().toArray();
            double median = sorted.length == 0 ? Double.NaN
                    : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
            medians.with(name, name.equals(FAULTS) ? Arrays.stream(sorted).sum() : median);
        });
        return medians;
    }
}

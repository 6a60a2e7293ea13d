package io.quarkiverse.cachelock.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints medians as tables for people, and all figures as comma-separated values for machines. */
final class Report implements AutoCloseable {

    /** Ours, divided by this. */
    private static final String RATIO = "ours/this";

    private final PrintStream out;
    private final PrintWriter file;

    Report(PrintStream out, Path file) {
        this.out = out;
        try {
            this.file = new PrintWriter(Files.newBufferedWriter(file), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.file.println("scenario,peer,round,figure,number");
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    /** One round, or {@code median}. */
    void record(Scenario scenario, String peer, String round, Figures figures) {
        figures.numbers().forEach((name, number) -> file.println(
                String.join(",", scenario.name(), peer, round, name, String.format(Locale.ROOT, "%.6g", number))));
    }

    void table(Scenario scenario, Map<String, Figures> medians) {
        Set<String> names = new LinkedHashSet<>();
        medians.values().forEach(figures -> names.addAll(figures.numbers().keySet()));
        if (names.remove(Figures.FAULTS)) {
            names.add(Figures.FAULTS);
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(scenario.name()));
        head.addAll(names);
        head.add(RATIO);
        rows.add(head);
        double ours = medians.entrySet().stream().filter(entry -> entry.getKey().startsWith("ours")).findFirst()
                .map(entry -> entry.getValue().first()).orElse(Double.NaN);
        medians.forEach((peer, figures) -> {
            List<String> row = new ArrayList<>(List.of(peer));
            names.forEach(name -> row.add(text(figures.numbers().getOrDefault(name, Double.NaN))));
            row.add(text(ours / figures.first()));
            rows.add(row);
        });
        line("\n" + scenario.about());
        rows.forEach(row -> line(aligned(row, rows)));
    }

    private static String aligned(List<String> row, List<List<String>> rows) {
        return IntStream.range(0, row.size()).mapToObj(i -> {
            int width = rows.stream().mapToInt(other -> other.get(i).length()).max().orElse(0);
            String blanks = " ".repeat(width - row.get(i).length());
            return i == 0 ? row.get(i) + blanks : blanks + row.get(i);
        }).collect(Collectors.joining("  "));
    }

    /** With three digits that count. */
    private static String text(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return "-";
        }
        double size = Math.abs(number);
        String format = number == Math.rint(number) || size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, number);
    }

    @Override
    public void close() {
        file.close();
    }
}

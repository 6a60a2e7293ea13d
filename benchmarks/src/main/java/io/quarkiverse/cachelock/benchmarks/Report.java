package io.quarkiverse.cachelock.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Prints medians as tables for people, also for a page of the documentation, and writes all figures for machines. */
final class Report implements AutoCloseable {

    /** Ours, divided by this. */
    private static final String RATIO = "ours/this";

    private final PrintStream out;
    private final PrintWriter file;
    private final AsciiDoc page;
    private final Map<String, Map<String, Figures>> medians = new HashMap<>();

    /** @param file for all figures; beside it goes the page with the tables */
    Report(PrintStream out, Path file) {
        this.out = out;
        try {
            this.file = new PrintWriter(Files.newBufferedWriter(file), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.file.println("scenario,peer,round,figure,number");
        this.page = new AsciiDoc(pageBeside(file));
    }

    static Path pageBeside(Path file) {
        return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.[^.]*$", "") + ".adoc");
    }

    /** What people need to know of a run. */
    void head(List<String> sentences) {
        sentences.forEach(this::line);
        page.paragraph(sentences);
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

    void table(Scenario scenario, Map<String, Figures> figures) {
        medians.put(scenario.name(), figures);
        Set<String> names = new LinkedHashSet<>();
        figures.values().forEach(peer -> names.addAll(peer.numbers().keySet()));
        if (names.remove(Figures.FAULTS)) {
            names.add(Figures.FAULTS);
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(scenario.name(), names, name -> name, RATIO));
        double ours = figures.entrySet().stream().filter(entry -> entry.getKey().startsWith("ours")).findFirst()
                .map(entry -> entry.getValue().first()).orElse(Double.NaN);
        figures.forEach((peer, its) -> rows.add(row(peer, names,
                name -> text(its.numbers().getOrDefault(name, Double.NaN)), text(ours / its.first()))));
        print(scenario.about(), rows);
        page.table(scenario.name() + ": " + scenario.about(), rows);
    }

    private static List<String> row(String first, Set<String> names, UnaryOperator<String> cell, String last) {
        return Stream.of(Stream.of(first), names.stream().map(cell), Stream.of(last)).flatMap(cells -> cells).toList();
    }

    /** After all scenarios: what of it is good enough. */
    void targets() {
        List<List<String>> rows = Targets.rows(medians);
        String about = "What we want to reach, from the medians above. Nearly: off by less than 20 percent";
        print(about, rows);
        page.table(about, rows);
    }

    private void print(String about, List<List<String>> rows) {
        line("\n" + about);
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
    static String text(double number) {
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
        page.close();
    }
}

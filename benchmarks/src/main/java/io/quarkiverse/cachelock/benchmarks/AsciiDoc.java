package io.quarkiverse.cachelock.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Tables for the documentation. */
final class AsciiDoc implements AutoCloseable {

    private final PrintWriter file;

    AsciiDoc(Path file) {
        try {
            this.file = new PrintWriter(Files.newBufferedWriter(file), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One sentence in each line. */
    void paragraph(List<String> sentences) {
        sentences.forEach(file::println);
    }

    /** The first row is the head. */
    void table(String title, List<List<String>> rows) {
        file.println("\n." + title);
        file.println("[%autowidth,options=\"header\"]");
        file.println("|===");
        rows.forEach(row -> file.println(row.stream().map(cell -> "|" + cell).collect(Collectors.joining(" "))));
        file.println("|===");
    }

    @Override
    public void close() {
        file.close();
    }
}

package io.quarkiverse.cachelock.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.quarkiverse.cachelock.torture.servers.Rig;

/** Runs what the system properties say, see {@link Options}, and writes the report. */
public final class Torture {

    private static final Path TARGET = Path.of("target", "torture");

    private Torture() {
    }

    public static void main(String[] args) {
        Outcome outcome = run(Options.of(System.getProperties()));
        System.out.println(Report.of(outcome));
        System.exit(outcome.inexcusable().isEmpty() ? 0 : 1);
    }

    /** Everything that is written down is in {@code target/torture}, the report included. */
    public static Outcome run(Options options) {
        Path directory = TARGET.resolve(options.store() + "-" + options.plan().seed() + "-" + System.currentTimeMillis());
        try {
            Files.createDirectories(directory);
            try (Rig rig = options.newRig(directory)) {
                Outcome outcome = new Run(options.plan(), rig, directory).complete();
                Files.writeString(TARGET.resolve(options.store() + ".adoc"), Report.of(outcome));
                return outcome;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

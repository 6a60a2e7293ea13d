package io.quarkiverse.cachelock.model;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import tlc2.TLC;

/** Runs the model checker in a JVM of its own, with one worker. What it writes stays below {@code target}. */
final class Tlc {

    private static final Path MODEL = Path.of("").toAbsolutePath();
    private static final Path TARGET = MODEL.resolve("target/tlc");
    private static final String NOTHING_BROKEN = "Broken = {}";
    private static final long MINUTES = 15;

    private Tlc() {
    }

    /** What it says of an instance, in which some safeguards are missing. */
    static String check(String module, String instance, String... missing) throws IOException, InterruptedException {
        Path room = Files
                .createDirectories(TARGET.resolve((instance + " " + String.join(" ", missing)).strip().replace(' ', '-')));
        Path config = room.resolve(instance + ".cfg");
        Files.writeString(config, without(Files.readString(MODEL.resolve(instance + ".cfg")), missing));
        Path output = room.resolve("output");
        Process tlc = new ProcessBuilder(command(module, room, config)).directory(MODEL.toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            if (!tlc.waitFor(MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError("TLC took longer than " + MINUTES + " minutes: see " + output);
            }
        } finally {
            tlc.destroyForcibly();
        }
        return Files.readString(output);
    }

    static String module(String name) throws IOException {
        return Files.readString(MODEL.resolve(name + ".tla"));
    }

    private static String without(String config, String[] missing) {
        if (!config.contains(NOTHING_BROKEN)) {
            throw new AssertionError("The instance must say '" + NOTHING_BROKEN + "'");
        }
        return missing.length == 0 ? config
                : config.replace(NOTHING_BROKEN, "Broken = {\"" + String.join("\", \"", missing) + "\"}");
    }

    private static List<String> command(String module, Path room, Path config) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // TLC puts the standard modules there
                "-Djava.io.tmpdir=" + room,
                "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", jar(), TLC.class.getName(),
                "-workers", "1", "-metadir", room.resolve("states").toString(), "-cleanup",
                // a state in which nobody wants anything is none
                "-deadlock",
                "-lncheck", "final", "-config", config.toString(), module + ".tla");
    }

    private static String jar() {
        try {
            return new File(TLC.class.getProtectionDomain().getCodeSource().getLocation().toURI()).getPath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The jar of TLC is somewhere odd", e);
        }
    }
}

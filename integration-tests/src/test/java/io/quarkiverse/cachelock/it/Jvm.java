package io.quarkiverse.cachelock.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged ticket booth in a JVM of its own, on a free port. What it logs is in {@code target/jvms}. */
final class Jvm implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://localhost:\\d+)");

    private final Process process;
    private final Path log;
    private final CompletableFuture<String> address = new CompletableFuture<>();

    private Jvm(Process process, Path log) {
        this.process = process;
        this.log = log;
        Thread reader = new Thread(this::readOutput, "output of " + log.getFileName());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the booth and waits until it listens. */
    static Jvm start(String name, List<String> options) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dquarkus.http.port=0"));
        command.addAll(options);
        command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        try {
            Path log = Files.createDirectories(Path.of("target", "jvms")).resolve(name + ".log");
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new Jvm(process, log).listening();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its shows are. */
    String shows() {
        return address.join() + "/shows";
    }

    /** Where its page is. */
    String page() {
        return address.join() + "/";
    }

    /** What it has logged so far. */
    List<String> output() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it at once, as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            kill();
            throw new IllegalStateException("The JVM did not stop by itself, see " + log, e);
        }
    }

    private Jvm listening() {
        try {
            address.get(60, TimeUnit.SECONDS);
            return this;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            kill();
            throw new IllegalStateException("The JVM did not start, see " + log, e);
        }
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader(); var writer = Files.newBufferedWriter(log)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                writer.write(line + "\n");
                writer.flush();
                Matcher listening = LISTENING.matcher(line);
                if (listening.find()) {
                    address.complete(listening.group(1));
                }
            }
            address.completeExceptionally(new IllegalStateException("The JVM ended."));
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
    }
}

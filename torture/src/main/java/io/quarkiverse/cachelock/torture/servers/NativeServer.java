package io.quarkiverse.cachelock.torture.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A server's process, which somebody else has started: it can be signalled, ended, and started again in the directory that it
 * had. Linux only.
 */
final class NativeServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<String> command;
    private final Path directory;
    private final Path log;
    private final Map<String, String> environment;
    private volatile ProcessHandle process;

    /**
     * @param prefix with which it is started again
     * @param arguments with which it is started again
     */
    NativeServer(long pid, List<String> prefix, List<String> arguments, Map<String, String> environment, Path log) {
        this.process = ProcessHandle.of(pid).orElseThrow();
        this.log = log;
        this.environment = environment;
        this.command = new ArrayList<>(prefix);
        try {
            this.directory = Files.readSymbolicLink(proc(pid).resolve("cwd"));
            command.add(Files.readSymbolicLink(proc(pid).resolve("exe")).toString());
            command.addAll(arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Those that a process was started with, if it has not changed them. */
    static List<String> arguments(long pid) {
        try {
            List<String> all = List.of(Files.readString(proc(pid).resolve("cmdline"), StandardCharsets.UTF_8).split("\0"));
            return all.subList(1, all.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path proc(long pid) {
        return Path.of("/proc", String.valueOf(pid));
    }

    /** Whether this very process is the one of that number. */
    boolean is(long pid) {
        return process.pid() == pid;
    }

    /** Its children, of which PostgreSQL has one for each connection. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    void pause() {
        signal("STOP", all());
    }

    void resume() {
        signal("CONT", all());
    }

    private Stream<ProcessHandle> all() {
        return Stream.concat(Stream.of(process), process.descendants());
    }

    /** Ends it by a signal, and waits until it is gone. */
    void end(String signal) {
        List<ProcessHandle> others = process.descendants().toList();
        signal(signal, Stream.of(process));
        awaitThat(() -> !process.isAlive() && others.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Starts it again; the condition tells when it can be used. */
    void start(BooleanSupplier ready) {
        try {
            var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            process = builder.start().toHandle();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitThat(() -> !process.isAlive() || ready.getAsBoolean());
        if (!process.isAlive()) {
            throw new IllegalStateException(command.get(0) + " did not start, see " + log);
        }
    }

    static void signal(String signal, Stream<ProcessHandle> processes) {
        List<String> kill = new ArrayList<>(List.of("kill", "-" + signal));
        processes.map(ProcessHandle::pid).map(String::valueOf).forEach(kill::add);
        try {
            new ProcessBuilder(kill).redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void awaitThat(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("A server did not do as it was told");
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        CompletableFuture<ProcessHandle> end = process.onExit();
        end.completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
    }
}

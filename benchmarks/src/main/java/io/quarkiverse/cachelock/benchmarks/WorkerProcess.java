package io.quarkiverse.cachelock.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.quarkiverse.cachelock.benchmarks.worker.Result;
import io.quarkiverse.cachelock.benchmarks.worker.Worker;

/** A {@link Worker} in its JVM, which ends with this one. */
final class WorkerProcess implements AutoCloseable {

    /** How much longer than it should a command may take: whoever holds too many locks may need long to release them. */
    private static final int PATIENCE_SECONDS = 120;

    private final String name;
    private final Process process;
    private final Path log;
    private final BufferedReader output;
    private final Thread killer;

    private WorkerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.output = process.inputReader();
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /** Returns at once; {@link #ready} tells when it can be used. What it logs is in the file. */
    static WorkerProcess start(String name, String classPath, List<String> jvmOptions, List<String> arguments, Path log) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:+UseSerialGC"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, Worker.class.getName()));
        command.addAll(arguments);
        try {
            return new WorkerProcess(name, new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void ready() {
        answer(0);
    }

    void tell(String command) {
        try {
            process.outputWriter().write(command + "\n");
            process.outputWriter().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " ended", e);
        }
    }

    /** To what it was told first of all that it has not answered yet. */
    Result answer(long nanos) {
        try {
            return CompletableFuture.supplyAsync(this::read)
                    .get(nanos + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(name + " does not answer", e);
        } catch (Exception e) {
            throw new IllegalStateException(name + " failed, see " + log, e);
        }
    }

    private Result read() {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("@")) {
                    return Result.decode(line.substring(1));
                }
            }
            throw new IllegalStateException(name + " ended");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            process.outputWriter().write("quit\n");
            process.outputWriter().flush();
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It has ended already
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
    }
}

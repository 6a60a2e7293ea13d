package io.quarkiverse.cachelock.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.cachelock.torture.worker.Worker;
import io.quarkiverse.cachelock.torture.worker.WorkerSettings;

/** A {@link Worker} in its JVM, which ends with this one. */
final class WorkerJvm implements AutoCloseable {

    private final Process process;
    private final int number;

    /** Returns at once; it is ready when the board says so. */
    WorkerJvm(WorkerSettings settings) {
        number = settings.process();
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp",
                System.getProperty("java.class.path"), Worker.class.getName()));
        command.addAll(settings.arguments());
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(settings.directory().resolve("worker-" + settings.process() + ".log").toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int number() {
        return number;
    }

    void kill() {
        process.destroyForcibly();
        await();
    }

    void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it ended by itself in time. */
    boolean ends(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void await() {
        ends(10);
    }

    @Override
    public void close() {
        signal("CONT");
        kill();
    }
}

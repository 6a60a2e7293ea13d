package io.quarkiverse.cachelock.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A JVM of its own that locks what it is told to, see {@link LockingMain}. */
final class LockingJvm implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final PrintStream commands;
    private final List<String> said = new CopyOnWriteArrayList<>();

    private LockingJvm(String name, Process process) {
        this.name = name;
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true);
    }

    /** One whose connections are called {@code name} by Redis. It may not be ready yet. */
    static LockingJvm start(String name, String redisUrl, boolean passing) {
        try {
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                    LockingMain.class.getName(), redisUrl + "?client=" + name, name, Boolean.toString(passing))
                    .redirectError(Redirect.INHERIT).start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            var jvm = new LockingJvm(name, process);
            Thread reader = new Thread(jvm::listen, "output of " + name);
            reader.setDaemon(true);
            reader.start();
            return jvm;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    LockingJvm awaitReady() {
        awaitSaid("ready", PATIENCE);
        return this;
    }

    void tell(String command) {
        commands.println(command);
    }

    /** All that it has said so far. */
    List<String> said() {
        return said;
    }

    boolean hasSaid(String beginning) {
        return linesThatBegin(beginning).findAny().isPresent();
    }

    /** The line that begins like this. */
    String awaitSaid(String beginning, Duration atMost) {
        await(name + " says " + beginning).atMost(atMost).pollInterval(Duration.ofMillis(5)).until(() -> hasSaid(beginning));
        return linesThatBegin(beginning).findFirst().orElseThrow();
    }

    private Stream<String> linesThatBegin(String beginning) {
        return said.stream().filter(line -> line.startsWith(beginning));
    }

    /** It no longer runs, but its connections stay open. Unix only. */
    void pause() {
        signal("-STOP");
    }

    void resume() {
        signal("-CONT");
    }

    /** Ends it at once. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    private void signal(String signal) {
        try {
            assertThat(new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor()).isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void listen() {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(said::add);
        } catch (IOException | UncheckedIOException e) {
            said.add("ended: " + e);
        }
    }
}

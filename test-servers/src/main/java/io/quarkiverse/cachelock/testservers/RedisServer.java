package io.quarkiverse.cachelock.testservers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis on a free port of the loopback interface, without persistence. The binary comes with embedded-redis; the
 * environment variable {@code TEST_REDIS_SERVER} names another one, of Redis 8 or Valkey for instance. Ends with the JVM.
 */
public final class RedisServer implements AutoCloseable {

    private static final int ATTEMPTS = 10;
    private static final int START_SECONDS = 10;

    private final int port;
    private final List<String> options;
    private final Queue<Path> directories = new ConcurrentLinkedQueue<>();
    private volatile Process process;

    private RedisServer(int port, List<String> options) throws IOException {
        this.port = port;
        this.options = options;
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill, "redis-" + port));
    }

    /** A new server, ready for use. */
    public static RedisServer start() {
        return start(freePort -> List.of());
    }

    /** A new server with further options on its command line. */
    static RedisServer start(IntFunction<List<String>> optionsForPort) {
        for (int attempt = 1;; attempt++) {
            try {
                int port = freePort();
                return new RedisServer(port, optionsForPort.apply(port));
            } catch (IOException e) {
                // somebody else took the port in between
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** The server that all tests of this JVM may share: none may stop or flush it, and each uses keys of its own. */
    public static RedisServer shared() {
        return Shared.SERVER;
    }

    public String url() {
        return "redis://localhost:" + port;
    }

    public int port() {
        return port;
    }

    /** Ends the server as a power failure would. All data is gone. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        directories.forEach(Directories::delete);
        directories.clear();
    }

    /** Starts the server again after {@link #kill()}, empty and on the same port. */
    public void restart() {
        kill();
        for (int attempt = 1;; attempt++) {
            try {
                process = launch();
                return;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Stops the server from answering; connections stay open. Unix only. */
    public void pause() {
        signal("-STOP");
    }

    /** Undoes {@link #pause()}. */
    public void resume() {
        signal("-CONT");
    }

    @Override
    public void close() {
        kill();
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process launch() throws IOException {
        // of its own, as a server reads the dump that it finds in its directory, whoever has left it there
        Path directory = Files.createTempDirectory("redis-" + port + "-");
        Path log = directory.resolve("redis.log");
        directories.add(directory);
        List<String> command = new ArrayList<>(List.of(Binary.PATH));
        command.addAll(options);
        command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        if (!options.contains("--sentinel")) {
            command.addAll(List.of("--save", "", "--appendonly", "no"));
        }
        Process launched = new ProcessBuilder(command)
                .directory(directory.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers(launched)) {
            if (!launched.isAlive() || System.nanoTime() > deadline) {
                launched.destroyForcibly();
                String reason = Files.readString(log);
                Directories.delete(directory);
                throw new IOException("Redis did not start on port " + port + ": " + reason);
            }
        }
        return launched;
    }

    /** Sends a command and returns the answer as it is on the wire. */
    public String ask(String command) {
        try {
            return exchange(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String exchange(String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(START_SECONDS));
            socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
            // not QUIT, which Sentinel does not always know
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** Whether this very process answers: another one may have taken the port. */
    private boolean answers(Process launched) throws IOException {
        try {
            return exchange("INFO server").lines().toList().contains("process_id:" + launched.pid());
        } catch (IOException e) {
            pauseBriefly();
            return false;
        }
    }

    private static void pauseBriefly() throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while Redis was starting", e);
        }
    }

    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                // a node of a cluster also takes the port that is 10,000 higher
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    private static final class Shared {
        static final RedisServer SERVER = start();
    }

    private static final class Binary {
        static final String PATH = find();

        private static String find() {
            String named = System.getenv("TEST_REDIS_SERVER");
            try {
                return named == null ? ExecutableProvider.newJarResourceProvider().get().getAbsolutePath() : named;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package io.quarkiverse.cachelock.testservers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A MySQL server on a free port of the loopback interface, with its data in a temporary directory. No library brings one, so it
 * is there only if MySQL is installed: as {@code mysqld} on the path, or where the environment variable {@code MYSQLD} says.
 */
public final class MySqlServer implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(1);

    private final Process process;
    private final Path directory;
    private final int port;

    private MySqlServer(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /** A server of its own, or none if MySQL is not installed. */
    public static Optional<MySqlServer> start() {
        String mysqld = Optional.ofNullable(System.getenv("MYSQLD")).orElse("mysqld");
        return isMySql(mysqld) ? Optional.of(start(mysqld)) : Optional.empty();
    }

    /** The server that all tests in this JVM share: started once, stopped with the JVM. */
    public static Optional<MySqlServer> shared() {
        return Shared.SERVER;
    }

    private static boolean isMySql(String mysqld) {
        try {
            Process version = new ProcessBuilder(mysqld, "--version").redirectErrorStream(true).start();
            String answer = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return version.waitFor() == 0 && !answer.contains("MariaDB");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static MySqlServer start(String mysqld) {
        try {
            return start(mysqld, Files.createTempDirectory("cache-lock-mysql"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while MySQL started", e);
        }
    }

    private static MySqlServer start(String mysqld, Path directory) throws IOException, InterruptedException {
        int port = freePort();
        List<String> options = List.of("--no-defaults", "--datadir=" + directory.resolve("data"),
                "--user=" + System.getProperty("user.name"), "--bind-address=127.0.0.1", "--port=" + port,
                "--mysqlx=OFF", "--secure-file-priv=" + directory,
                "--socket=" + directory.resolve("socket"), "--pid-file=" + directory.resolve("pid"));
        MySqlServer initialized = new MySqlServer(run(mysqld, options, "--initialize-insecure", directory), directory, port);
        if (initialized.process.waitFor() != 0) {
            throw initialized.failed();
        }
        MySqlServer server = new MySqlServer(run(mysqld, options, "--skip-log-bin", directory), directory, port);
        server.awaitStart();
        return server;
    }

    private IllegalStateException failed() throws IOException {
        String log = Files.readString(directory.resolve("log"));
        close();
        return new IllegalStateException("MySQL does not start: " + log);
    }

    private static Process run(String mysqld, List<String> options, String option, Path directory) throws IOException {
        List<String> command = Stream.of(List.of(mysqld), options, List.of(option)).flatMap(List::stream).toList();
        File log = directory.resolve("log").toFile();
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitStart() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw failed();
            }
            process.waitFor(100, TimeUnit.MILLISECONDS);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    public String jdbcUrl() {
        return "jdbc:mysql://127.0.0.1:" + port + "/test?createDatabaseIfNotExist=true";
    }

    public String user() {
        return "root";
    }

    public String password() {
        return "";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Directories.delete(directory);
        }
    }

    private static final class Shared {

        static final Optional<MySqlServer> SERVER = start();

        static {
            SERVER.ifPresent(server -> Runtime.getRuntime().addShutdownHook(new Thread(server::close)));
        }
    }
}

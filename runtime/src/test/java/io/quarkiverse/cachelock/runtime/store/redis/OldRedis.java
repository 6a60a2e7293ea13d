package io.quarkiverse.cachelock.runtime.store.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers as a Redis does that is too old, which cannot be had for tests any more. Knows how to greet and to be greeted, and
 * remembers what it was told.
 */
final class OldRedis implements AutoCloseable {

    /** The answer of Redis 5 to HELLO, with a protocol version or without. */
    private static final String NO_HELLO = "-ERR unknown command `HELLO`, with args beginning with: \r\n";

    /** The answer of Redis 6.0 to HELLO without a protocol version. */
    private static final String NO_PROTOCOL = "-ERR wrong number of arguments for 'hello' command\r\n";

    private final String version;
    private final ServerSocket server;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<List<String>> commands = new CopyOnWriteArrayList<>();

    /** @param version before 6.2 */
    OldRedis(String version) {
        this.version = version;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    String url() {
        return "redis://localhost:" + server.getLocalPort();
    }

    /** All that it was told. */
    List<List<String>> commands() {
        return List.copyOf(commands);
    }

    /** How many connections there have been. */
    int connections() {
        return connections.size();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            connections.add(client);
            start(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
        for (String arguments = in.readLine(); arguments != null; arguments = in.readLine()) {
            List<String> command = new ArrayList<>();
            for (int left = Integer.parseInt(arguments.substring(1)); left > 0; left--) {
                in.readLine(); // its length
                command.add(in.readLine());
            }
            commands.add(command);
            client.getOutputStream().write(answer(command).getBytes(US_ASCII));
        }
    }

    private String answer(List<String> command) {
        return switch (command.get(0).toUpperCase()) {
            case "HELLO" -> version.startsWith("5.") ? NO_HELLO : command.size() == 1 ? NO_PROTOCOL : hello();
            case "PING" -> "+PONG\r\n";
            default -> "+OK\r\n";
        };
    }

    private String hello() {
        return "%3\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$" + version.length() + "\r\n" + version
                + "\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n";
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // closed
            }
        }, "old-redis");
        thread.setDaemon(true);
        thread.start();
    }
}

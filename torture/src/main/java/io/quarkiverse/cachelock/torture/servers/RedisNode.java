package io.quarkiverse.cachelock.torture.servers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.quarkiverse.cachelock.testservers.RedisServer;

/** A Redis that keeps what it has answered, even if it is killed: it writes its log before it answers. */
final class RedisNode implements AutoCloseable {

    private final RedisServer server;
    private final NativeServer process;

    RedisNode(Optional<FakeTime> clock, Path log) {
        server = RedisServer.start();
        process = new NativeServer(pid(), List.of(), arguments(server.port()),
                clock.map(FakeTime::environment).orElse(Map.of()), log);
        process.end("KILL");
        start();
    }

    /** Its process may die here, not the machine. */
    private static List<String> arguments(int port) {
        return List.of("--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes",
                "--appendfsync", "no");
    }

    int port() {
        return server.port();
    }

    String ask(String command) {
        return server.ask(command);
    }

    NativeServer process() {
        return process;
    }

    void start() {
        process.start(this::isReady);
    }

    /** This very one: another process may have taken the port. */
    private boolean isReady() {
        try {
            return Loopback.isListening(port()) && process.is(pid()) && server.ask("PING").startsWith("+PONG");
        } catch (RuntimeException e) {
            return false;
        }
    }

    private long pid() {
        return Long.parseLong(server.ask("INFO server").replaceAll("(?s).*process_id:(\\d+).*", "$1"));
    }

    @Override
    public void close() {
        process.resume();
        process.close();
        server.close();
    }
}

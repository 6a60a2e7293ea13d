package io.quarkiverse.cachelock.benchmarks.worker;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Measures one peer in a JVM of its own. Arguments: the peer, those of {@link Servers}, this JVM's number, the file of the
 * {@link Board}. Each line on the standard input is a command and gets one line back, which begins with {@code @}.
 */
public final class Worker {

    private final Peer peer;
    private final Uncontended uncontended;
    private final Contended contended;
    private final HandOff handOff;
    private final Holding holding;
    private final Waiting waiting;

    private Worker(Peer peer, int jvm, Board board) {
        this.peer = peer;
        this.uncontended = new Uncontended(peer);
        this.contended = new Contended(peer, board, jvm);
        this.handOff = new HandOff(peer, board, jvm);
        this.holding = new Holding(peer);
        this.waiting = new Waiting(peer);
    }

    public static void main(String[] args) throws Exception {
        // Libraries may print
        var answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            Peer peer = open(args[0], Servers.of(args));
            var worker = new Worker(peer, Integer.parseInt(args[6]), Board.at(Path.of(args[7])));
            answers.println("@" + new Result().encode());
            for (String line = commands.readLine(); line != null && !line.equals("quit"); line = commands.readLine()) {
                answers.println("@" + worker.execute(line.split(" ")).encode());
            }
            peer.stop();
        } catch (Exception e) {
            e.printStackTrace();
        }
        // Whatever threads a library has left
        System.exit(0);
    }

    private static Peer open(String name, Servers servers) throws Exception {
        for (Library library : ServiceLoader.load(Library.class)) {
            Optional<Peer> peer = library.open(name, servers);
            if (peer.isPresent()) {
                return peer.get();
            }
        }
        throw new IllegalArgumentException("No library on this class path has the peer " + name);
    }

    /** Command, key, and what the command needs: threads or locks, nanoseconds, and when to begin. */
    private Result execute(String[] command) throws Exception {
        String key = command[1];
        int count = Integer.parseInt(command[2]);
        long nanos = Long.parseLong(command[3]);
        long begin = Long.parseLong(command[4]);
        return switch (command[0]) {
            case "timed" -> uncontended.timed(key, count, nanos);
            case "batched" -> uncontended.batched(key, nanos);
            case "contended" -> contended.run(key, count, begin, nanos);
            case "handOff" -> handOff.run(key, begin, nanos);
            case "acquire" -> holding.acquire(key, count);
            case "release" -> holding.release();
            default -> waiting(command[0], key, count);
        };
    }

    private Result waiting(String command, String key, int count) throws Exception {
        switch (command) {
            case "pairs" -> pairs(key, count);
            case "hold" -> waiting.hold(key);
            case "free" -> waiting.release();
            case "wait" -> waiting.begin(key, count);
            case "served" -> waiting.end();
            default -> throw new IllegalArgumentException("Unknown command " + command);
        }
        return new Result();
    }

    private void pairs(String key, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            peer.pair(key);
        }
    }
}

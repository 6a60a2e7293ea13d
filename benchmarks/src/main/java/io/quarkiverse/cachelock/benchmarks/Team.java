package io.quarkiverse.cachelock.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.cachelock.benchmarks.worker.Board;
import io.quarkiverse.cachelock.benchmarks.worker.Result;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;

/** The JVMs that measure one peer together. */
final class Team implements AutoCloseable {

    /** A pool for many callers, and one where several JVMs share the server's connections. */
    private static final int CONNECTIONS = 16;
    private static final int CONNECTIONS_PER_JVM = 8;
    /** So that all begin at the same moment. */
    private static final long HEAD_START = TimeUnit.MILLISECONDS.toNanos(50);

    private final String peer;
    private final Stores stores;
    private final Servers servers;
    private final Path boardFile;
    private final Board board;
    private final List<WorkerProcess> workers = new ArrayList<>();

    Team(String peer, int jvms, Stores stores, Options options) {
        this.peer = peer;
        this.stores = stores;
        try {
            this.servers = stores.forPeer(jvms == 1 ? CONNECTIONS : CONNECTIONS_PER_JVM);
            this.boardFile = Files.createTempFile("cache-lock-board", null);
            this.board = Board.at(boardFile);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            start(jvms, options);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The first one alone, as it may create a table. */
    private void start(int jvms, Options options) {
        for (int jvm = 0; jvm < jvms; jvm++) {
            workers.add(WorkerProcess.start(peer, ClassPaths.of(peer), options.jvmOptions(), List.of(peer,
                    String.valueOf(servers.redisPort()), servers.jdbcUrl(), servers.user(), servers.password(),
                    String.valueOf(servers.connections()), String.valueOf(jvm), boardFile.toString()),
                    options.log(peer)));
            if (jvm == 0) {
                workers.get(0).ready();
            }
        }
        workers.stream().skip(1).forEach(WorkerProcess::ready);
    }

    String peer() {
        return peer;
    }

    Board board() {
        return board;
    }

    /** Has all JVMs do the same, and returns what each measured. */
    List<Result> all(String command, int count, long nanos) {
        long begin = System.nanoTime() + HEAD_START;
        workers.forEach(worker -> worker.tell(line(command, count, nanos, begin)));
        return workers.stream().map(worker -> worker.answer(nanos)).toList();
    }

    /** Has one JVM do something. */
    Result one(int jvm, String command, int count) {
        workers.get(jvm).tell(line(command, count, 0, 0));
        return workers.get(jvm).answer(0);
    }

    private String line(String command, int count, long nanos, long begin) {
        return String.join(" ", command, "benchmark-" + peer, String.valueOf(count), String.valueOf(nanos),
                String.valueOf(begin));
    }

    /** What it has sent so far. */
    Counters counters() {
        try {
            return stores.counters(peer, servers);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        workers.forEach(WorkerProcess::close);
        try {
            Files.deleteIfExists(boardFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

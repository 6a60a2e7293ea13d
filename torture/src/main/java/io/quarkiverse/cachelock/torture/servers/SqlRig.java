package io.quarkiverse.cachelock.torture.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.quarkiverse.cachelock.testservers.MariaDbServer;
import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkiverse.cachelock.torture.faults.Fault;
import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.worker.WorkerSettings;

/** A database. Its process may die here, but not the machine, so it need not wait for the disk. */
public final class SqlRig implements Rig {

    private static final int MOST_COUNTERS = 64;

    private final Optional<FakeTime> clock = FakeTime.find();
    private final SqlServer server;
    private final String variant;
    private final NativeServer process;
    private final Network network;

    /** @param variant {@link WorkerSettings#NOTIFY} or empty */
    public static SqlRig postgres(Path directory, String variant) {
        return new SqlRig(SqlServer.of(PostgresServer.start()), variant, directory);
    }

    public static SqlRig mariaDb(Path directory) {
        return new SqlRig(SqlServer.of(MariaDbServer.start()), "", directory);
    }

    private SqlRig(SqlServer server, String variant, Path directory) {
        this.server = server;
        this.variant = variant;
        long pid = pid();
        List<String> arguments = new ArrayList<>(NativeServer.arguments(pid));
        arguments.addAll(server.options());
        this.process = new NativeServer(pid, server.prefix(), arguments,
                clock.map(FakeTime::environment).orElse(Map.of()), directory.resolve(server.name() + ".log"));
        process.end(server.stopSignal());
        process.start(isReady());
        server.preparation().forEach(this::execute);
        execute("create table torture_counter (k integer primary key, n bigint not null)");
        for (int key = 0; key < MOST_COUNTERS; key++) {
            execute("insert into torture_counter values (" + key + ", 0)");
        }
        this.network = new Network(server.port());
    }

    @Override
    public String name() {
        return server.name() + variant;
    }

    @Override
    public String store() {
        return server.user() + variant;
    }

    @Override
    public String url(int process) {
        return server.url(network.port(process));
    }

    @Override
    public Set<FaultKind> faults() {
        Set<FaultKind> all = EnumSet.copyOf(Network.faultsAnd(FaultKind.SERVER_STOP, FaultKind.SERVER_RESTART,
                FaultKind.SERVER_CRASH, FaultKind.CONNECTIONS_KILLED, FaultKind.DEADLOCK, FaultKind.CLOCK_JUMP));
        if (server.forks()) {
            all.add(FaultKind.BACKEND_CRASH);
        }
        all.removeAll(skipped().keySet());
        return all;
    }

    @Override
    public Map<FaultKind, String> skipped() {
        return clock.isPresent() ? Map.of() : Map.of(FaultKind.CLOCK_JUMP, FakeTime.MISSING);
    }

    @Override
    public Runnable begin(Fault fault) {
        return switch (fault.kind()) {
            case SERVER_STOP -> {
                process.pause();
                yield process::resume;
            }
            case SERVER_RESTART -> ended(server.stopSignal());
            case SERVER_CRASH -> ended(server.crashSignal());
            case BACKEND_CRASH -> killOne(fault.choice());
            case CONNECTIONS_KILLED -> killConnections();
            case DEADLOCK -> Deadlocks.begin(this::connect);
            case CLOCK_JUMP -> jump(fault.clockJump());
            default -> network.begin(fault);
        };
    }

    private Runnable ended(String signal) {
        process.end(signal);
        return () -> process.start(isReady());
    }

    private Runnable killOne(int choice) {
        List<ProcessHandle> children = process.children();
        NativeServer.signal("KILL", java.util.stream.Stream.of(children.get(choice % children.size())));
        return () -> NativeServer.awaitThat(isReady());
    }

    private Runnable killConnections() {
        for (String kill : query(server.kills())) {
            try {
                execute(kill);
            } catch (IllegalStateException e) {
                // It is gone
            }
        }
        return () -> {
        };
    }

    private Runnable jump(Duration ahead) {
        FakeTime time = clock.orElseThrow();
        time.set((int) ahead.toSeconds());
        return () -> time.set(0);
    }

    private long pid() {
        String answer = query(server.pid()).get(0);
        try {
            return Long.parseLong(answer.startsWith("/") ? Files.readString(Path.of(answer)).strip() : answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BooleanSupplier isReady() {
        return () -> {
            try {
                return Loopback.isListening(server.port()) && process.is(pid());
            } catch (IllegalStateException e) {
                return false;
            }
        };
    }

    @Override
    public List<String> heldLocks() {
        return query(server.held());
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.url(server.port()), server.user(), "");
    }

    private void execute(String sql) {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private List<String> query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> answers = new ArrayList<>();
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
            return answers;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        network.close();
        process.resume();
        process.close();
        server.close();
    }
}

package io.quarkiverse.cachelock.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

import io.quarkiverse.cachelock.benchmarks.ours.Resp;

/** What a peer has sent to its server so far, commands or statements, and what the server has spent. */
record Counters(double commands, double cpuMicros) {

    /** There is no server. */
    static final Counters NONE = new Counters(0, 0);

    /** What clients send. Redis also counts the commands of scripts, so each peer has its own. */
    private static final Set<String> SENT = Set.of("eval", "evalsha", "evalsha_ro", "fcall", "subscribe", "unsubscribe",
            "ssubscribe", "sunsubscribe", "psubscribe", "ping", "script", "script|load", "wait");
    private static final Set<String> SENT_BY_BLPOP = Set.of("blpop", "rpush");
    private static final Set<String> SENT_BY_SHEDLOCK = Set.of("set", "del");

    /** As if nothing had happened between these two. */
    Counters without(Counters from, Counters to) {
        return new Counters(commands + to.commands - from.commands, cpuMicros + to.cpuMicros - from.cpuMicros);
    }

    static Counters ofRedis(Resp connection, String peer) {
        double commands = 0;
        double cpu = 0;
        for (String line : (connection.send("INFO", "commandstats") + "\r\n" + connection.send("INFO", "cpu")).split("\r\n")) {
            if (line.startsWith("cmdstat_") && sent(peer).contains(line.substring(8, line.indexOf(':')))) {
                commands += Long.parseLong(line.replaceAll("[^:]*:calls=(\\d+).*", "$1"));
            } else if (line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:")) {
                cpu += Double.parseDouble(line.substring(line.indexOf(':') + 1)) * 1e6;
            }
        }
        return new Counters(commands, cpu);
    }

    private static Set<String> sent(String peer) {
        return peer.endsWith("blpop") ? SENT_BY_BLPOP : peer.startsWith("shedlock") ? SENT_BY_SHEDLOCK : SENT;
    }

    /** With BEGIN, COMMIT, SHOW and whatever else a driver or a pool sends. */
    static Counters ofPostgres(Connection connection, String database) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select coalesce(sum(calls), 0), pg_backend_pid()"
                + " from pg_stat_statements where dbid = (select oid from pg_database where datname = ?)")) {
            statement.setString(1, database);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                ProcessHandle server = ProcessHandle.of(row.getLong(2)).flatMap(ProcessHandle::parent).orElseThrow();
                return new Counters(row.getDouble(1), server.children().mapToDouble(Counters::cpuMicros).sum());
            }
        }
    }

    /** To the nanosecond; the JDK counts in hundredths of a second, and there are many processes. */
    private static double cpuMicros(ProcessHandle process) {
        Path file = Path.of("/proc", String.valueOf(process.pid()), "schedstat");
        try {
            return Long.parseLong(Files.readString(file).split(" ")[0]) / 1e3;
        } catch (NoSuchFileException e) {
            return process.info().totalCpuDuration().map(cpu -> cpu.toNanos() / 1e3).orElse(0.0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/** Looks at the rows of some waiters, and has them say who comes next where they do not. */
final class RowLook {

    /** How long a row says so; waiters look more often. */
    static final Duration WAITING = Duration.ofSeconds(60);

    private static final long AGAIN = WAITING.toNanos() / 3;

    private final LockSession session;
    private final SqlStatements statements;

    RowLook(LockSession session, SqlStatements statements) {
        this.session = session;
        this.statements = statements;
    }

    /** What the rows of the waiters' keys say. A key without a row is missing. */
    Map<String, Row> rows(List<Waiter> waiters) throws SQLException {
        List<String> keys = waiters.stream().map(Waiter::key).distinct().toList();
        int most = SqlStatements.LOOKED_AT.get(SqlStatements.LOOKED_AT.size() - 1);
        Map<String, Row> rows = new HashMap<>();
        for (int i = 0; i < keys.size(); i += most) {
            read(keys.subList(i, Math.min(keys.size(), i + most)), rows);
        }
        return rows;
    }

    private void read(List<String> keys, Map<String, Row> rows) throws SQLException {
        int size = 0;
        while (SqlStatements.LOOKED_AT.get(size) < keys.size()) {
            size++;
        }
        int parameters = SqlStatements.LOOKED_AT.get(size);
        session.with(statements.looks().get(size), select -> {
            for (int i = 0; i < parameters; i++) {
                select.setString(i + 1, keys.get(Math.min(i, keys.size() - 1)) + keyEnd());
            }
            return read(select, rows);
        });
    }

    private int read(PreparedStatement select, Map<String, Row> rows) throws SQLException {
        try (ResultSet result = select.executeQuery()) {
            while (result.next()) {
                String key = result.getString(1);
                rows.put(key.substring(0, key.length() - keyEnd().length()), new Row(result.getLong(2), result.getString(3)));
            }
            return rows.size();
        }
    }

    /**
     * Has rows that are held say that the first of their waiters comes next, if they name nobody, or named it long ago. Tells
     * the waiters so.
     */
    void comeNext(List<Waiter> waiters, Map<String, Row> rows, long now) throws SQLException {
        Set<String> keys = new TreeSet<>();
        List<Waiter> next = waiters.stream().filter(Waiter::queues).filter(waiter -> {
            Row row = rows.get(waiter.key());
            return row != null && row.isHeld()
                    && (row.next() == null || row.names(waiter) && waiter.wasNamedBefore(now - AGAIN))
                    && keys.add(waiter.key());
        }).sorted(Comparator.comparing(Waiter::key)).toList();
        if (next.isEmpty()) {
            return;
        }
        int[] named = session.updateAll(statements.comeNext(), next.stream().map(this::values).toList());
        for (int i = 0; i < named.length; i++) {
            // MariaDB's bulk protocol does not tell
            next.get(i).named(named[i] > 0, now);
        }
        // What an ended waiter did since may have come first: it would be waited for in vain
        for (Waiter ended : next.stream().filter(Waiter::hasEnded).toList()) {
            session.change(statements.comeNoMore(), values(ended));
        }
    }

    private Sql.Values values(Waiter waiter) {
        return Sql.Values.of(waiter.key() + keyEnd(), waiter.ownerToken(), WAITING.toNanos() / 1000);
    }

    private String keyEnd() {
        return statements.dialect().keyEnd();
    }

    /**
     * @param heldMicros what is left of the lease; not positive if the lock is free
     * @param next the owner token of who comes next, if anybody does
     */
    record Row(long heldMicros, @Nullable String next) {

        boolean isHeld() {
            return heldMicros > 0;
        }

        boolean names(Waiter waiter) {
            return waiter.ownerToken().equals(next);
        }

        /** Whether it is free for that waiter. */
        boolean isFor(Waiter waiter) {
            return !isHeld() && (next == null || names(waiter));
        }
    }
}

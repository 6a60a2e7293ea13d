package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** Looks at the rows of some waiters, and has them say who comes next where they do not. */
final class RowLook {

    /** How long a row says so; waiters look more often. */
    static final Duration WAITING = Duration.ofSeconds(15);

    private static final Duration AGAIN = WAITING.dividedBy(3);

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

    /** Has rows that are held say that the first of their waiters comes next, if they name nobody or it again. */
    void comeNext(List<Waiter> waiters, Map<String, Row> rows, long now) throws SQLException {
        Set<String> keys = new TreeSet<>();
        List<Waiter> next = waiters.stream().filter(Waiter::queues).filter(waiter -> {
            Row row = rows.get(waiter.key());
            return row != null && row.isHeld() && row.mayName(waiter)
                    && (row.next() == null || waiter.shouldComeNextAgain(now, AGAIN)) && keys.add(waiter.key());
        }).sorted(Comparator.comparing(Waiter::key)).collect(Collectors.toCollection(ArrayList::new));
        if (next.isEmpty()) {
            return;
        }
        session.updateAll(statements.comeNext(), next.stream().map(waiter -> Sql.Values.of(waiter.key() + keyEnd(),
                waiter.ownerToken(), WAITING.toNanos() / 1000)).toList());
        next.forEach(waiter -> waiter.comesNext(now));
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

        boolean mayName(Waiter waiter) {
            return next == null || next.equals(waiter.ownerToken());
        }
    }
}

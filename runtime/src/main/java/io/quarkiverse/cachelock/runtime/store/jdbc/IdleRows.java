package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jboss.logging.Logger;

/**
 * Deletes the rows of locks that nobody has held for long, now and then, on the thread of whoever released one. Rows are found
 * without locking any, and each is looked at again by the statement that deletes it.
 */
final class IdleRows {

    static final Duration IDLE = Duration.ofDays(1);

    private static final Logger LOG = Logger.getLogger(IdleRows.class);
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    /** Until the next time if there were more rows than were deleted. */
    private static final Duration SHORT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** How many rows are deleted at a time. */
    private static final int LIMIT = 10 * SqlStatements.DELETED;

    private final long idleMicros;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    IdleRows(Duration idle) {
        this.idleMicros = TimeUnit.NANOSECONDS.toMicros(idle.toNanos());
    }

    /** Deletes some if it is time to. Failures are logged; the next time is good enough. */
    void deleteNowAndThen(LockConnections connections, LockTable table) {
        long due = next.get();
        if (due - System.nanoTime() > 0 || !next.compareAndSet(due, System.nanoTime() + INTERVAL.toNanos())) {
            return;
        }
        try {
            if (connections.call(TIMEOUT, session -> delete(session, table.statements(session))) == LIMIT) {
                next.set(System.nanoTime() + SHORT_INTERVAL.toNanos());
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debug("Idle rows stay in the lock table for now", e);
        }
    }

    /** Deletes some and tells how many rows there were to delete. */
    int delete(LockSession session, SqlStatements statements) throws SQLException {
        List<String> keys = session.with(statements.idle(), select -> {
            statements.idle().bind(select, Sql.Values.of("", null, -idleMicros));
            select.setMaxRows(LIMIT);
            return keys(select);
        });
        for (int i = 0; i < keys.size(); i += SqlStatements.DELETED) {
            List<String> some = keys.subList(i, Math.min(keys.size(), i + SqlStatements.DELETED));
            session.with(statements.delete(), delete -> delete(delete, statements.delete(), some));
        }
        return keys.size();
    }

    private static List<String> keys(PreparedStatement select) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }

    private int delete(PreparedStatement delete, Sql sql, List<String> keys) throws SQLException {
        for (int i = 0; i < SqlStatements.DELETED; i++) {
            delete.setString(i + 1, keys.get(Math.min(i, keys.size() - 1)));
        }
        for (int i = 1; i <= sql.parameters().size(); i++) {
            delete.setLong(SqlStatements.DELETED + i, -idleMicros);
        }
        return delete.executeUpdate();
    }
}

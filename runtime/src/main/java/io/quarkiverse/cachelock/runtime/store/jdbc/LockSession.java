package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** A connection in autocommit mode for the statements of one call, none of which outlives the call's deadline by much. */
final class LockSession {

    /** What the driver gets on top, to cancel a statement before the connection is given up. */
    private static final int CANCEL_MILLIS = 1_000;

    private final Connection connection;
    private final StatementWatch watch;
    private final long deadline;
    private final @Nullable SQLException broken;

    /**
     * @param deadline of {@link System#nanoTime()}
     * @param broken how the connection that had this session's statements before broke; these may have been executed
     */
    LockSession(Connection connection, StatementWatch watch, long deadline, @Nullable SQLException broken)
            throws SQLException {
        this.connection = connection;
        this.watch = watch;
        this.deadline = deadline;
        this.broken = broken;
        try {
            connection.setNetworkTimeout(Runnable::run, secondsLeft() * 1_000 + CANCEL_MILLIS);
        } catch (SQLFeatureNotSupportedException e) {
            // The statements' own timeouts must do
        }
    }

    Connection connection() {
        return connection;
    }

    @Nullable
    SQLException broken() {
        return broken;
    }

    Answer change(Sql sql, Sql.Values values) throws SQLException {
        return with(sql, statement -> {
            sql.bind(statement, values);
            boolean rows = statement.execute();
            if (!rows && !sql.returnsKeys()) {
                return statement.getUpdateCount() > 0 ? Answer.CHANGED : Answer.UNCHANGED;
            }
            try (ResultSet answer = rows ? statement.getResultSet() : statement.getGeneratedKeys()) {
                return answer.next() ? new Answer(true, answer.getLong(1), rows && answer.getInt(2) != 0)
                        : Answer.UNCHANGED;
            }
        });
    }

    /** Whether the statement changed a row. */
    boolean update(Sql sql, Sql.Values values) throws SQLException {
        return with(sql, statement -> {
            sql.bind(statement, values);
            return statement.executeUpdate() > 0;
        });
    }

    /** What {@link Statement#executeBatch()} says. */
    int[] updateAll(Sql sql, List<Sql.Values> batch) throws SQLException {
        return with(sql, statement -> {
            for (Sql.Values values : batch) {
                sql.bind(statement, values);
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    /** Runs the work in one transaction. */
    <T> T transact(Steps<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.run();
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException e) {
            rollBack(e);
            throw e;
        }
    }

    /** Runs the work in a transaction that is rolled back. */
    <T> T rehearse(Steps<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            return work.run();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private void rollBack(Exception failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    <T> T with(Sql sql, Work<T> work) throws SQLException {
        try (PreparedStatement statement = sql.prepare(connection)) {
            if (!sql.watched()) {
                limit(statement);
                return work.apply(statement);
            }
            secondsLeft();
            StatementWatch.Watched watched = watch.watch(statement, deadline);
            T result;
            boolean cancelled;
            try {
                result = work.apply(statement);
            } finally {
                cancelled = watched.end();
            }
            if (cancelled) {
                // PostgreSQL lets a commit succeed that was cancelled while it waited for a standby, which may never have it
                throw new SQLTimeoutException("The statement was cancelled when its time was over");
            }
            return result;
        }
    }

    /** Bounds a statement by what is left of the call. */
    void limit(Statement statement) throws SQLException {
        try {
            statement.setQueryTimeout(secondsLeft());
        } catch (SQLFeatureNotSupportedException e) {
            // The network timeout must do
        }
    }

    private int secondsLeft() throws SQLException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SQLTimeoutException("No time is left for another statement");
        }
        // Drivers count in whole seconds, and zero would be no limit
        return (int) Math.min(TimeUnit.DAYS.toSeconds(1), Duration.ofNanos(left).plusNanos(999_999_999).toSeconds());
    }

    /**
     * What a statement did.
     *
     * @param changed whether it changed a row
     * @param fencingToken the last one that was reserved
     * @param contended whether somebody waits, if the database tells
     */
    record Answer(boolean changed, long fencingToken, boolean contended) {

        static final Answer CHANGED = new Answer(true, 0, false);
        static final Answer UNCHANGED = new Answer(false, 0, false);
    }

    interface Work<T> {
        T apply(PreparedStatement statement) throws SQLException;
    }

    interface Steps<T> {
        T run() throws SQLException;
    }
}

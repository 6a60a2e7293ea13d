package io.quarkiverse.cachelock.torture.worker;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.torture.history.EventKind;

/**
 * A counter in the database, read and written back in a transaction, as a method does that is {@code @CacheLock} and
 * {@code @Transactional}. Only the lock keeps two of them apart.
 */
final class SqlCounter {

    private static final int TIMEOUT_MILLIS = 5_000;

    private final WorkerSettings settings;
    private final Journal journal;
    private Connection connection;

    SqlCounter(WorkerSettings settings, Journal journal) {
        this.settings = settings;
        this.journal = journal;
    }

    /** Counts once; a failure is no violation, for nobody is told that it was counted. */
    void count(int key, HeldLock lock, Runnable beforeCommit) {
        try {
            if (connection == null) {
                connect();
            }
            long value = read(key) + 1;
            write(key, value);
            beforeCommit.run();
            connection.commit();
            journal.note(EventKind.COMMITTED, key, lock.fencingToken(), value);
        } catch (SQLException e) {
            disconnect();
        }
    }

    private void connect() throws SQLException {
        connection = DriverManager.getConnection(settings.url(), settings.user(), "");
        connection.setNetworkTimeout(Runnable::run, TIMEOUT_MILLIS);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        connection.setAutoCommit(false);
    }

    private long read(int key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select n from torture_counter where k = ?")) {
            select.setInt(1, key);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private void write(int key, long value) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update torture_counter set n = ? where k = ?")) {
            update.setLong(1, value);
            update.setInt(2, key);
            update.executeUpdate();
        }
    }

    private void disconnect() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It is over anyway
        }
        connection = null;
    }
}

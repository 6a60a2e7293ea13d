package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockStoreException;

/** Where the sessions come from: at most so many at a time, and none is waited for longer than its call may take. */
final class LockConnections {

    /** On top of as many as the pool has connections, for all of them are stale after the database was away. */
    private static final int MORE_ATTEMPTS = 4;

    private final JdbcSettings settings;
    private final DataSource connections;
    private final Semaphore free;
    private final StatementWatch watch = new StatementWatch();

    LockConnections(JdbcSettings settings, DataSource connections) {
        this.settings = settings;
        this.connections = connections;
        this.free = new Semaphore(settings.maxConnections());
    }

    /**
     * See {@link #call}. An interrupt that is pending stays so.
     *
     * @throws LockStoreException if the database fails
     */
    <T> T run(Duration timeout, Work<T> work) {
        // Whoever was interrupted still releases what it holds, and a database in this JVM suffers from interrupts
        boolean interrupted = Thread.interrupted();
        try {
            return call(timeout, work);
        } catch (SQLException e) {
            throw new LockStoreException(settings.sentence(e), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Runs the work, again if the database rolled it back or the connection broke: it is to be idempotent, or to look at
     * {@link LockSession#broken()}.
     */
    <T> T call(Duration timeout, Work<T> work) throws SQLException {
        long deadline = System.nanoTime() + timeout.toNanos();
        SQLException broken = null;
        for (int attempt = 1;; attempt++) {
            try {
                return attempt(deadline, broken, work);
            } catch (SQLException e) {
                boolean again = SqlErrors.isRolledBack(e) || SqlErrors.isBroken(e);
                if (!again || attempt >= settings.maxConnections() + MORE_ATTEMPTS || deadline <= System.nanoTime()) {
                    throw e;
                }
                broken = SqlErrors.isBroken(e) ? e : broken;
            }
        }
    }

    private <T> T attempt(long deadline, @Nullable SQLException broken, Work<T> work) throws SQLException {
        awaitFree(deadline);
        try (Connection connection = connect()) {
            return work.apply(new LockSession(connection, watch, deadline, broken));
        } finally {
            free.release();
        }
    }

    private void awaitFree(long deadline) throws SQLException {
        try {
            if (!free.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new SQLTimeoutException("all " + settings.maxConnections() + " connections were in use");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for a connection", e);
        }
    }

    private Connection connect() throws SQLException {
        try {
            return connections.getConnection();
        } catch (SQLException e) {
            // Another type: trying again at once would not help
            throw new SQLTransientConnectionException("there is no connection, because of: " + e.getMessage(), e);
        }
    }

    void close() {
        if (connections instanceof AutoCloseable pool) {
            try {
                pool.close();
            } catch (Exception e) {
                throw new LockStoreException("The connections of " + settings.tableOfDatasource() + " do not close.", e);
            }
        }
    }

    interface Work<T> {
        T apply(LockSession session) throws SQLException;
    }
}

package io.quarkiverse.cachelock.benchmarks.ours;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.postgresql.PGConnection;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;
import io.quarkiverse.cachelock.runtime.store.jdbc.PromptSockets;

/**
 * A row that is taken by one statement, on disk before it is believed, and freed by another one that tells all who wait; each
 * caller listens itself.
 */
final class NotifiedRow implements Peer {

    /** Should a notification come before the caller listens. */
    private static final int WAIT_MILLIS = 50;

    private final Servers servers;
    private final Queue<Session> idle = new ConcurrentLinkedQueue<>();

    NotifiedRow(Servers servers) throws SQLException {
        this.servers = servers;
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(1)");
            statement.execute("create table if not exists notified_row (key varchar primary key, owner bigint)");
        }
    }

    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", servers.user());
        properties.setProperty("password", servers.password());
        properties.setProperty("socketFactory", PromptSockets.class.getName());
        return DriverManager.getConnection(servers.jdbcUrl(), properties);
    }

    @Override
    public Held acquire(String key) throws SQLException {
        Session found = idle.poll();
        Session session = found != null ? found : new Session(connect(), connect(), key);
        session.acquire(key);
        return () -> {
            session.release(key);
            idle.add(session);
            return true;
        };
    }

    private static final class Session {

        private final PGConnection hints;
        private final PreparedStatement take;
        private final PreparedStatement free;

        Session(Connection connection, Connection listener, String key) throws SQLException {
            hints = listener.unwrap(PGConnection.class);
            try (Statement listen = listener.createStatement()) {
                listen.execute("listen notified_row");
            }
            try (PreparedStatement row = connection
                    .prepareStatement("insert into notified_row values (?, null) on conflict do nothing")) {
                row.setString(1, key);
                row.executeUpdate();
            }
            take = connection.prepareStatement("update notified_row set owner = 1 where key = ? and owner is null");
            free = connection.prepareStatement("update notified_row set owner = null where key = ?"
                    + " and set_config('synchronous_commit', 'off', true) is not null"
                    + " returning pg_notify('notified_row', '')");
        }

        void acquire(String key) throws SQLException {
            take.setString(1, key);
            while (take.executeUpdate() == 0) {
                hints.getNotifications(WAIT_MILLIS);
            }
            hints.getNotifications();
        }

        void release(String key) throws SQLException {
            free.setString(1, key);
            free.executeQuery().close();
        }
    }
}

package io.quarkiverse.cachelock.benchmarks.ours;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;

/** PostgreSQL's own locks: no lease, nothing on disk; a connection per thread that holds or waits. */
final class AdvisoryLock implements Peer {

    private final Servers servers;
    private final ThreadLocal<Session> sessions = ThreadLocal.withInitial(this::connect);

    AdvisoryLock(Servers servers) {
        this.servers = servers;
    }

    @Override
    public Held acquire(String key) throws SQLException {
        Session session = sessions.get();
        session.call(session.lock, key);
        return () -> {
            session.call(session.unlock, key);
            return true;
        };
    }

    private Session connect() {
        try {
            return new Session(DriverManager.getConnection(servers.jdbcUrl(), servers.user(), servers.password()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Session {

        private final PreparedStatement lock;
        private final PreparedStatement unlock;

        Session(Connection connection) throws SQLException {
            lock = connection.prepareStatement("select pg_advisory_lock(hashtextextended(?, 0))");
            unlock = connection.prepareStatement("select pg_advisory_unlock(hashtextextended(?, 0))");
        }

        void call(PreparedStatement statement, String key) throws SQLException {
            statement.setString(1, key);
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
            }
        }
    }
}

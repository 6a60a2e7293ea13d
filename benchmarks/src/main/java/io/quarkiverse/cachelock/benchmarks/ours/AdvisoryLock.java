package io.quarkiverse.cachelock.benchmarks.ours;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;

/** PostgreSQL's own locks: no lease, nothing on disk; a connection for each caller that holds or waits. */
final class AdvisoryLock implements Peer {

    private final Servers servers;
    private final Queue<Session> idle = new ConcurrentLinkedQueue<>();

    AdvisoryLock(Servers servers) {
        this.servers = servers;
    }

    @Override
    public Held acquire(String key) throws SQLException {
        Session found = idle.poll();
        Session session = found != null ? found
                : new Session(DriverManager.getConnection(servers.jdbcUrl(), servers.user(), servers.password()));
        session.call(session.lock, key);
        return () -> {
            session.call(session.unlock, key);
            idle.add(session);
            return true;
        };
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

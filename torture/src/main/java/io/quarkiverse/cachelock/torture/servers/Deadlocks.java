package io.quarkiverse.cachelock.torture.servers;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/** Two transactions that lock the rows of the lock table in opposite orders, again and again. */
final class Deadlocks {

    private final Callable<Connection> connections;
    private final AtomicBoolean over = new AtomicBoolean();

    private Deadlocks(Callable<Connection> connections) {
        this.connections = connections;
    }

    static Runnable begin(Callable<Connection> connections) {
        var deadlocks = new Deadlocks(connections);
        List<Thread> threads = new ArrayList<>();
        for (String order : List.of("asc", "desc")) {
            var thread = new Thread(() -> deadlocks.run(order), "deadlock-" + order);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        return () -> {
            deadlocks.over.set(true);
            threads.forEach(Deadlocks::join);
        };
    }

    private void run(String order) {
        while (!over.get()) {
            try (Connection connection = connections.call(); Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (!over.get()) {
                    lockAll(connection, statement, order);
                }
            } catch (Exception e) {
                // A deadlock: the other one goes on
            }
        }
    }

    private static void lockAll(Connection connection, Statement statement, String order)
            throws SQLException, InterruptedException {
        List<String> keys = new ArrayList<>();
        try (var rows = statement.executeQuery("select lock_key from cache_lock order by lock_key " + order)) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        for (String key : keys) {
            try (var update = connection.prepareStatement("update cache_lock set owner_id = owner_id where lock_key = ?")) {
                update.setString(1, key);
                update.executeUpdate();
            }
            Thread.sleep(5);
        }
        connection.commit();
        Thread.sleep(5);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

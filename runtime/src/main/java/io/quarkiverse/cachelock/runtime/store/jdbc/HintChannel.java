package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells of releases with {@code LISTEN} and {@code NOTIFY}, on a connection of its own. What it tells is a hint to look at the
 * table: it may be forged, or about another key with the same hash code.
 */
final class HintChannel {

    private static final Logger LOG = Logger.getLogger(HintChannel.class);
    private static final int LONGEST_HASH = 11;
    private static final Pattern HASH = Pattern.compile("-?\\d{1,10}");
    private static final int WAIT_MILLIS = 1_000;
    private static final int NETWORK_TIMEOUT_MILLIS = 10_000;
    private static final int WAITS_PER_CHECK = 30;
    private static final int CHECK_SECONDS = 2;
    private static final long SHORTEST_PAUSE = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(5).toNanos();

    private final DataSource connections;
    private final Notifications notifications;
    private final String channel;

    /** @param connections that nobody else uses, at least two; closed with this channel if they can be */
    HintChannel(DataSource connections, Notifications notifications, TableName table) {
        this.connections = connections;
        this.notifications = notifications;
        this.channel = name(table);
    }

    /** The table's, without the schema: not all applications need that to name the table. */
    static String name(TableName table) {
        String name = table.value();
        return name.substring(name.indexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** What is told about a key. */
    static long hash(String key) {
        return key.hashCode();
    }

    /** Whether it looks like something that is told about a key. It may come from anybody. */
    static boolean isHash(String payload) {
        return payload.length() <= LONGEST_HASH && HASH.matcher(payload).matches();
    }

    /** Listens, on a thread of its own, until closed. {@code hints} gets a payload, or null if there may have been any. */
    Listener listen(Consumer<@Nullable String> hints) {
        Listener listener = new Listener(hints);
        Thread thread = new Thread(listener, "cache-lock-listener");
        thread.setDaemon(true);
        thread.start();
        return listener;
    }

    void close() {
        if (connections instanceof AutoCloseable pool) {
            try {
                pool.close();
            } catch (Exception e) {
                LOG.debug("The connection for notifications does not close", e);
            }
        }
    }

    final class Listener implements Runnable {

        private final Consumer<@Nullable String> hints;
        private volatile boolean listening;
        private volatile boolean closed;

        private Listener(Consumer<@Nullable String> hints) {
            this.hints = hints;
        }

        /** Whether hints come; if not, none does. */
        boolean isListening() {
            return listening;
        }

        /** Takes a second to end. */
        void close() {
            closed = true;
        }

        @Override
        public void run() {
            try {
                listenUntilClosed();
            } finally {
                listening = false;
            }
        }

        private void listenUntilClosed() {
            long pause = SHORTEST_PAUSE;
            while (!closed) {
                try (Connection connection = connections.getConnection(); Statement statement = connection.createStatement()) {
                    connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
                    statement.execute("listen \"" + channel + "\"");
                    listening = true;
                    pause = SHORTEST_PAUSE;
                    hints.accept(null);
                    listen(connection);
                    statement.execute("unlisten *");
                } catch (SQLException | RuntimeException e) {
                    listening = false;
                    hints.accept(null);
                    complain(pause, e);
                    LockSupport.parkNanos(this, pause);
                    pause = Math.min(2 * pause, LONGEST_PAUSE);
                }
            }
        }

        private void complain(long pause, Exception e) {
            if (!closed && pause == SHORTEST_PAUSE) {
                LOG.warnf("The database tells of no released locks for now, so waiters look more often: %s", e.getMessage());
            } else {
                LOG.debug("The database tells of no released locks", e);
            }
        }

        private void listen(Connection connection) throws SQLException {
            for (int waits = 1; !closed; waits++) {
                notifications.await(connection, WAIT_MILLIS).forEach(hints);
                if (waits % WAITS_PER_CHECK == 0 && !connection.isValid(CHECK_SECONDS)) {
                    throw new SQLException("the connection for notifications is not valid any more");
                }
            }
        }
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** {@link Notifications} of PostgreSQL's driver. */
@Singleton
public final class PostgresNotifications implements Notifications {

    @Override
    public List<String> await(Connection connection, int millis) throws SQLException {
        PGNotification[] came = connection.unwrap(PGConnection.class).getNotifications(millis);
        return came == null ? List.of() : Stream.of(came).map(PGNotification::getParameter).toList();
    }
}

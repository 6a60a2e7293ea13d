package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import io.quarkiverse.cachelock.spi.CommitGuard;

/** Reads the row of a lock on the application's connection, and locks the row until the transaction has ended. */
final class JdbcCommitGuard implements CommitGuard {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String SELECT = "select 1 from {table}{hint} where lock_key = :key and owner_token = :token"
            + " and fencing_token = :more{lock}";
    private static final Map<String, String> HINTS = Map.of("mssql", " with (updlock, rowlock)");
    private static final Map<String, String> LOCKS = Map.of("mssql", "", "db2", " with rs use and keep update locks");

    private final DataSource application;
    private final TableName table;
    private final Map<String, Sql> selects = new ConcurrentHashMap<>();

    /** @param application whose connections take part in the transaction of the thread */
    JdbcCommitGuard(DataSource application, TableName table) {
        this.application = application;
        this.table = table;
    }

    @Override
    public void join() throws SQLException {
        application.getConnection().close();
    }

    @Override
    public boolean isHeld(String key, String ownerToken, long fencingToken) throws SQLException {
        try (Connection connection = application.getConnection()) {
            SqlDialect dialect = SqlDialect.of(connection.getMetaData());
            Sql select = selects.computeIfAbsent(dialect.name(), this::select);
            try (PreparedStatement statement = select.prepare(connection)) {
                int before = statement.getQueryTimeout();
                statement.setQueryTimeout((int) TIMEOUT.toSeconds());
                select.bind(statement, new Sql.Values(key + dialect.keyEnd(), null, ownerToken, 0, fencingToken));
                try (ResultSet row = statement.executeQuery()) {
                    return row.next();
                } finally {
                    statement.setQueryTimeout(before); // H2 keeps it for the application's statements
                }
            }
        }
    }

    private Sql select(String dialect) {
        return Sql.of(SELECT.replace("{table}", table.value())
                .replace("{hint}", HINTS.getOrDefault(dialect, ""))
                .replace("{lock}", LOCKS.getOrDefault(dialect, " for update")), false, false);
    }
}

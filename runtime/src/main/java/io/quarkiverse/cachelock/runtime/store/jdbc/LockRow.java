package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockState;

/**
 * What the row of a key tells, but for the owner token.
 *
 * @param fencingToken the last one that was reserved
 * @param kept whether the lock is free, but for somebody else
 */
record LockRow(String ownerId, long fencingToken, long acquiredMicros, long remainingMicros, boolean kept) {

    /** @param ownerToken of who asks, or null */
    static Optional<LockRow> read(LockSession session, SqlStatements statements, String key, @Nullable String ownerToken)
            throws SQLException {
        return session.with(statements.row(), statement -> {
            statements.row().bind(statement, Sql.Values.of(key, ownerToken));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(of(row)) : Optional.empty();
            }
        });
    }

    private static LockRow of(ResultSet row) throws SQLException {
        // Oracle takes an empty string for null
        return new LockRow(Objects.requireNonNullElse(row.getString(1), ""), row.getLong(2), row.getLong(3), row.getLong(4),
                row.getInt(5) != 0);
    }

    boolean isHeld() {
        return remainingMicros > 0;
    }

    Duration remainingLease() {
        return Duration.of(remainingMicros, ChronoUnit.MICROS);
    }

    LockState state(String key) {
        return new LockState(key, ownerId, fencingToken, Instant.EPOCH.plus(acquiredMicros, ChronoUnit.MICROS),
                remainingLease(),
                OptionalInt.empty());
    }
}

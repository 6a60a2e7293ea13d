package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.persistence.LockModeType;

import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/**
 * How to read in a transaction what has been committed since it began. Where it goes on seeing an older state, the row itself
 * must be locked: then it is read as it is now, or the database refuses.
 */
final class Snapshots {

    private final Map<SessionFactory, LockModeType> modes = new ConcurrentHashMap<>();

    LockModeType mode(SharedSessionContractImplementor session) {
        if (!session.isTransactionInProgress()) {
            return LockModeType.NONE;
        }
        // Asked once: some drivers ask the database
        return modes.computeIfAbsent(session.getFactory(), unit -> session.doReturningWork(Snapshots::mode));
    }

    private static LockModeType mode(Connection connection) throws SQLException {
        return connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED ? LockModeType.PESSIMISTIC_READ
                : LockModeType.NONE;
    }
}

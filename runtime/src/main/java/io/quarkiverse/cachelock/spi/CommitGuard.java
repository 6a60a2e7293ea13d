package io.quarkiverse.cachelock.spi;

import java.sql.SQLException;

/**
 * Verifies locks within the application's own transactions, for a lock store that is in the database that these work on. Both
 * methods run in the JTA transaction of the calling thread, before it commits.
 */
public interface CommitGuard {

    /** Makes the lock store's datasource a part of the transaction, if it is not one yet. */
    void join() throws SQLException;

    /**
     * Whether the lock is still that of the owner token. If so, nobody can take it over before the transaction has ended.
     *
     * @param key see {@link AcquireRequest}
     * @param ownerToken see {@link AcquireRequest}
     * @param fencingToken the last one that was reserved with the lock
     */
    boolean isHeld(String key, String ownerToken, long fencingToken) throws SQLException;
}

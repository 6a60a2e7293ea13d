package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.spi.Release;
import io.quarkiverse.cachelock.spi.Renewal;

/**
 * The verbs for many locks at a time. Each batch is one transaction, because some drivers send one statement after the other,
 * each with a commit of its own; and in one order everywhere, for a database may lock all rows of a batch until its end.
 */
final class LockBatches {

    /** How many go to the database at a time. */
    private static final int SIZE = 500;

    private final LockConnections connections;
    private final LockTable table;

    LockBatches(LockConnections connections, LockTable table) {
        this.connections = connections;
        this.table = table;
    }

    /** See {@link io.quarkiverse.cachelock.spi.LockStore#renewAll}. */
    List<Boolean> renewAll(List<Renewal> renewals) {
        List<Renewal> ordered = renewals.stream().distinct().sorted(Comparator.comparing(Renewal::key)).toList();
        Map<Renewal, Boolean> renewed = new HashMap<>();
        for (int i = 0; i < ordered.size(); i += SIZE) {
            List<Renewal> batch = ordered.subList(i, Math.min(ordered.size(), i + SIZE));
            renewed.putAll(connections.run(JdbcLockStore.TIMEOUT, session -> renew(session, batch)));
        }
        return renewals.stream().map(renewed::get).toList();
    }

    private Map<Renewal, Boolean> renew(LockSession session, List<Renewal> batch) throws SQLException {
        SqlStatements statements = table.statements(session);
        List<Sql.Values> values = batch.stream().map(renewal -> values(statements, renewal)).toList();
        int[] counts = session.transact(() -> session.updateAll(statements.renew(), values));
        Map<Renewal, Boolean> renewed = new HashMap<>();
        for (int i = 0; i < counts.length; i++) {
            Renewal renewal = batch.get(i);
            // MariaDB's bulk protocol does not tell
            renewed.put(renewal,
                    counts[i] == Statement.SUCCESS_NO_INFO ? renew(session, statements, renewal) : counts[i] > 0);
        }
        return renewed;
    }

    static boolean renew(LockSession session, SqlStatements statements, Renewal renewal) throws SQLException {
        return session.update(statements.renew(), values(statements, renewal));
    }

    /** See {@link io.quarkiverse.cachelock.spi.LockStore#releaseAll}. */
    void releaseAll(List<Release> releases) {
        List<Release> ordered = releases.stream().sorted(Comparator.comparing(Release::key)).toList();
        for (int i = 0; i < ordered.size(); i += SIZE) {
            List<Release> batch = ordered.subList(i, Math.min(ordered.size(), i + SIZE));
            connections.run(JdbcLockStore.TIMEOUT, session -> release(session, batch));
        }
    }

    private int[] release(LockSession session, List<Release> batch) throws SQLException {
        SqlStatements statements = table.statements(session);
        List<Sql.Values> values = batch.stream().map(each -> values(statements, each.key(), each.ownerToken())).toList();
        return session.transact(() -> session.updateAll(statements.release(), values));
    }

    static Sql.Values values(SqlStatements statements, String key, @Nullable String ownerToken) {
        return new Sql.Values(key + statements.dialect().keyEnd(), null, ownerToken, 0, HintChannel.hash(key));
    }

    private static Sql.Values values(SqlStatements statements, Renewal renewal) {
        return Sql.Values.of(renewal.key() + statements.dialect().keyEnd(), renewal.ownerToken(),
                JdbcLockStore.micros(renewal.leaseTime()));
    }
}

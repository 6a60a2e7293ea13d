package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.BlockingLockStore;
import io.quarkiverse.cachelock.spi.Release;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;

/**
 * Locks in a table, one row per key that stays after release, so that each verb is one conditional statement. A busy lock costs
 * one more, which reads who holds it, and neither writes anything.
 */
final class JdbcLockStore implements BlockingLockStore {

    private static final Logger LOG = Logger.getLogger(JdbcLockStore.class);
    /** How long a call may take that comes without a timeout of its own. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** Beyond which databases have trouble with adding it to the clock. */
    private static final Duration LONGEST_LEASE = Duration.ofDays(3650);

    private final JdbcSettings settings;
    private final LockConnections connections;
    private final LockTable table;
    private final LockBatches batches;
    private final IdleRows idleRows;
    private final @Nullable HintChannel hints;
    private final WaiterPoller poller;

    /**
     * @param dataSource of connections in autocommit mode that take part in no transaction; closed with this store if it can be
     * @param idle after which the rows of free locks are deleted
     * @param hints of released locks, if the database tells; closed with this store
     */
    JdbcLockStore(JdbcSettings settings, DataSource dataSource, Duration idle, @Nullable HintChannel hints) {
        this.settings = settings;
        this.connections = new LockConnections(settings, dataSource);
        this.table = new LockTable(settings);
        this.batches = new LockBatches(connections, table);
        this.idleRows = new IdleRows(idle);
        this.hints = hints;
        this.poller = new WaiterPoller(connections, table, settings.retryInterval(), hints);
    }

    /**
     * Checks the table, and creates it if it is missing and may be created. A database that does not answer is no failure: the
     * first use will check.
     *
     * @throws LockStoreException if the table is missing or wrong
     */
    void start() {
        try {
            connections.call(TIMEOUT, table::statements);
        } catch (SQLException e) {
            LOG.warnf("Locks will fail until the database answers. %s", settings.sentence(e));
        }
    }

    @Override
    public Acquisition acquire(AcquireRequest request) {
        Acquisition answer = connections.run(request.timeout(), session -> {
            SqlStatements statements = table.statements(session);
            return acquire(session, statements, new Sql.Values(request.key() + statements.dialect().keyEnd(),
                    request.ownerId(), request.ownerToken(), micros(request.leaseTime()), request.fencingTokens() - 1));
        });
        if (hints != null && request.queue() && answer instanceof Acquisition.Granted) {
            poller.served();
        }
        return answer;
    }

    private static Acquisition acquire(LockSession session, SqlStatements statements, Sql.Values values) throws SQLException {
        LockSession.Answer answer = session.change(statements.acquire(), values);
        if (!answer.changed()) {
            Optional<LockRow> row = LockRow.read(session, statements, values.key(), values.ownerToken());
            if (row.isPresent() && row.get().isHeld()) {
                return new Acquisition.Busy(row.get().remainingLease(), row.get().ownerId());
            }
            if (row.isPresent() && row.get().kept()) {
                return Acquisition.BUSY;
            }
            answer = row.isPresent() ? session.change(statements.acquire(), values) : insert(session, statements, values);
        }
        return answer.changed() ? new Acquisition.Granted(answer.fencingToken() - values.more(), answer.contended(), null)
                : Acquisition.BUSY;
    }

    private static LockSession.Answer insert(LockSession session, SqlStatements statements, Sql.Values values)
            throws SQLException {
        try {
            return session.change(statements.insert(), values);
        } catch (SQLException e) {
            if (SqlErrors.isDuplicate(e)) {
                return LockSession.Answer.UNCHANGED;
            }
            throw e;
        }
    }

    @Override
    public boolean renew(Renewal renewal) {
        return connections.run(TIMEOUT, session -> LockBatches.renew(session, table.statements(session), renewal));
    }

    @Override
    public List<Boolean> renewAll(List<Renewal> renewals) {
        return batches.renewAll(renewals);
    }

    @Override
    public boolean release(String key, String ownerToken) {
        boolean released = connections.run(TIMEOUT, session -> {
            SqlStatements statements = table.statements(session);
            Sql.Values values = LockBatches.values(statements, key, ownerToken);
            boolean freed = session.change(statements.release(), values).changed();
            if (!freed) {
                session.change(statements.comeNoMore(), values);
            }
            if (!freed && session.broken() != null) {
                throw new SQLException("whether the lock was still held is unknown, because of: "
                        + SqlErrors.message(session.broken()), session.broken());
            }
            return freed;
        });
        idleRows.deleteNowAndThen(connections, table);
        return released;
    }

    @Override
    public void releaseAll(List<Release> releases) {
        batches.releaseAll(releases);
    }

    @Override
    public Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return poller.await(request);
    }

    /** Whether there is a thread for those who wait. */
    boolean polls() {
        return poller.isRunning();
    }

    @Override
    public boolean wakesWaiters() {
        return true;
    }

    @Override
    public boolean watchesLeases() {
        return true;
    }

    @Override
    public boolean queuesWaiters() {
        return true;
    }

    @Override
    public Optional<LockState> state(String key) {
        return connections.run(TIMEOUT, session -> {
            SqlStatements statements = table.statements(session);
            return LockRow.read(session, statements, key + statements.dialect().keyEnd(), null)
                    .filter(LockRow::isHeld).map(row -> row.state(key));
        });
    }

    @Override
    public boolean forceRelease(String key) {
        return connections.run(TIMEOUT, session -> {
            SqlStatements statements = table.statements(session);
            return session.change(statements.forceRelease(), LockBatches.values(statements, key, null)).changed();
        });
    }

    /** Deletes rows of free locks at once. */
    int deleteIdleRows() {
        return connections.run(TIMEOUT, session -> idleRows.delete(session, table.statements(session)));
    }

    @Override
    public void close() {
        poller.close();
        if (hints != null) {
            hints.close();
        }
        connections.close();
    }

    static long micros(Duration lease) {
        Duration bounded = lease.compareTo(LONGEST_LEASE) < 0 ? lease : LONGEST_LEASE;
        return bounded.plusNanos(999).dividedBy(ChronoUnit.MICROS.getDuration());
    }
}

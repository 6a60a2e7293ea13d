package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.LogRecord;

import javax.sql.DataSource;

import jakarta.inject.Inject;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;

import org.junit.jupiter.api.Test;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.NamedLock;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.QuarkusUnitTest;

/** {@link TransactionContract}, and commits that are guarded. */
abstract class CommitGuardContract extends TransactionContract {

    @Inject
    DataSource dataSource;

    static QuarkusUnitTest app() {
        return new QuarkusUnitTest()
                .withApplicationRoot(root -> root.addClasses(TransactionContract.class, CommitGuardContract.class, Locks.class,
                        Bank.class, Account.class))
                .setLogRecordPredicate(CommitGuardContract::tellsOfManyThreads)
                .assertLogRecords(logs -> assertThat(logs).isEmpty())
                .overrideConfigKey("quarkus.hibernate-orm.schema-management.strategy", "drop-and-create");
    }

    /** Narayana warns when a transaction commits that other threads are in, where context propagation has put them. */
    private static boolean tellsOfManyThreads(LogRecord log) {
        return String.valueOf(log.getMessage()).startsWith("ARJUNA012107");
    }

    /** Counts the statements that wait for a row. */
    abstract String countBlocked();

    @Test
    void aHeldLockLetsTheTransactionCommit() {
        bank.guardedInTransaction(id, () -> bank.add(id));
        bank.inTransaction(() -> bank.guarded(id, () -> bank.add(id)));
        bank.guarded(id, () -> bank.inNewTransaction(() -> bank.add(id)));
        locks.lock(name).commitGuard().run(() -> QuarkusTransaction.requiringNew().run(() -> bank.add(id)));
        bank.inTransaction(() -> {
            try (LockHandle handle = locks.lock(name).commitGuard().acquire()) {
                handle.ensureHeld();
                bank.add(id);
            }
        });
        assertFreeWithBalance(5);
    }

    @Test
    void aLockThatWasForciblyReleasedRollsBack() {
        assertThatThrownBy(() -> bank.guardedInTransaction(id, () -> {
            bank.add(id);
            assertThat(locks.forceRelease(name)).isTrue();
        })).isExactlyInstanceOf(LockLostException.class)
                .hasMessage("Lock '" + name + "' is no longer held: it was lost. Its transaction is rolled back");
        assertFreeWithBalance(0);
    }

    @Test
    void aRowThatWasDeletedRollsBack() {
        assertThatThrownBy(() -> bank.guarded(id, () -> bank.inTransaction(() -> {
            bank.add(id);
            executeOutside("delete from cache_lock where lock_key = 'lock:" + name + "'");
        }))).isExactlyInstanceOf(LockLostException.class);
        assertFreeWithBalance(0);
    }

    @Test
    void aSuccessorRollsBackAndKeepsItsLock() {
        LockHandle[] successor = new LockHandle[1];
        assertThatThrownBy(() -> locks.lock(name).commitGuard().run(() -> QuarkusTransaction.requiringNew().run(() -> {
            bank.add(id);
            locks.forceRelease(name);
            successor[0] = CompletableFuture.supplyAsync(() -> locks.acquire(name)).join();
        }))).isExactlyInstanceOf(LockLostException.class);
        assertHeld();
        assertThat(successor[0].release()).isTrue();
        assertFreeWithBalance(0);
    }

    @Test
    void aTransactionOfACallerTellsTheCauseOfItsRollback() {
        QuarkusTransaction.begin();
        bank.guarded(id, () -> bank.add(id));
        locks.forceRelease(name);
        assertThatThrownBy(QuarkusTransaction::commit).hasCauseInstanceOf(RollbackException.class)
                .hasRootCauseInstanceOf(LockLostException.class);
        assertFreeWithBalance(0);
    }

    @Test
    void anyGuardedScopeThatReentersGuardsTheTransaction() {
        assertThatThrownBy(() -> bank.locked(id, () -> bank.inTransaction(() -> {
            bank.guarded(id, () -> bank.add(id));
            locks.forceRelease(name);
        }))).hasRootCauseInstanceOf(LockLostException.class);
        assertFreeWithBalance(0);
    }

    @Test
    void aFailureOfTheMethodItselfStaysAsItIs() {
        assertThatThrownBy(() -> bank.guardedInTransaction(id, () -> {
            locks.forceRelease(name);
            throw new IllegalStateException("sold out");
        })).isExactlyInstanceOf(IllegalStateException.class).hasMessage("sold out");
    }

    @Test
    void aScopeWithoutATransactionIsRefused() {
        assertThatThrownBy(() -> bank.guarded(id, () -> {
        })).isExactlyInstanceOf(LockException.class)
                .hasMessageStartingWith("The lock of " + Bank.class.getName() + "#guarded(long, Runnable) has a commit"
                        + " guard, but no JTA transaction ran under it");
        assertThatThrownBy(() -> locks.lock(name).commitGuard().acquire()).isExactlyInstanceOf(LockException.class)
                .hasMessageContaining("is acquired outside of a transaction");
        assertFree();
    }

    @Test
    void whoTakesOverBetweenTheCheckAndTheCommitWaitsForTheCommit() {
        NamedLock shortLived = locks.lock(name).commitGuard().leaseTime(Duration.ofMillis(200)).autoRenew(false);
        AtomicReference<CompletableFuture<Long>> seenBySuccessor = new AtomicReference<>();

        shortLived.run(() -> QuarkusTransaction.requiringNew().run(() -> {
            bank.add(id);
            await().until(() -> locks.state(name).isEmpty());
            afterTheGuard(() -> seenBySuccessor.set(takeOver()));
        }));

        assertThat(seenBySuccessor.get().join()).isEqualTo(1);
        assertFreeWithBalance(1);
    }

    /** Begins to take over, and returns when the database has it wait: what it will see. */
    private CompletableFuture<Long> takeOver() {
        int blocked = count(countBlocked());
        CompletableFuture<Long> balance = CompletableFuture
                .supplyAsync(() -> locks.lock(name).call(() -> bank.balance(id)));
        await().until(() -> balance.isDone() || count(countBlocked()) > blocked);
        assertThat(balance).isNotDone();
        return balance;
    }

    /** Runs the action as the very last thing before the transaction commits. */
    private void afterTheGuard(Runnable action) {
        registered(() -> new TransactionSynchronizationRegistryImple().registerInterposedSynchronization(before(action)));
    }

    private void registered(Runnable action) {
        try {
            transaction().registerSynchronization(before(action));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Synchronization before(Runnable action) {
        return new Synchronization() {
            @Override
            public void beforeCompletion() {
                action.run();
            }

            @Override
            public void afterCompletion(int status) {
                assertThat(status).isEqualTo(Status.STATUS_COMMITTED);
            }
        };
    }

    void executeOutside(String sql) {
        CompletableFuture.runAsync(() -> execute(sql)).join();
    }

    void execute(String sql) {
        try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int count(String sql) {
        return CompletableFuture.supplyAsync(() -> {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getInt(1);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }).join();
    }
}

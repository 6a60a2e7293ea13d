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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** Transactions are rolled back when their lock is lost: with Narayana on a real database, one subclass for each. */
@Timeout(60)
abstract class LossRollbackContract {

    private static final AtomicLong NAMES = new AtomicLong();

    @Inject
    Till till;
    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;
    @Inject
    TransactionManager transactions;
    @Inject
    DataSource database;

    private String name;

    static QuarkusUnitTest app() {
        return new QuarkusUnitTest()
                .withApplicationRoot(root -> root.addClasses(LossRollbackContract.class, LossRollbackContract.Till.class))
                .overrideConfigKey("quarkus.cache-lock.lease-time", "2s")
                .overrideConfigKey("quarkus.cache-lock.on-lost", "rollback-only");
    }

    @BeforeEach
    void createTable() throws SQLException {
        name = "till" + NAMES.incrementAndGet();
        till.execute("drop table if exists sold");
        till.execute("create table sold (seat int)");
    }

    @Test
    void theTransactionOfALockedMethodIsRolledBack() throws SQLException {
        assertThatThrownBy(() -> till.lockedSale(name, this::lose)).isInstanceOf(LockLostException.class)
                .hasMessage("Lock '" + name + "' is no longer held: it was lost");
        assertThat(sold()).isZero();
    }

    @Test
    void theTransactionWithinAScopeIsRolledBack() throws SQLException {
        assertThatThrownBy(() -> locks.lock(name).onLost(LossPolicy.ROLLBACK_ONLY).run(() -> till.sale(this::lose)))
                .isInstanceOf(LockLostException.class);
        assertThat(sold()).isZero();
    }

    @Test
    void allTransactionsWithinAreRolledBack() throws SQLException {
        assertThatThrownBy(() -> till.lockedSale(name, () -> {
            till.newSale(this::lose);
            assertThat(status()).isEqualTo(Status.STATUS_MARKED_ROLLBACK);
        })).isInstanceOf(LockLostException.class);
        assertThat(sold()).isZero();
    }

    @Test
    void aTransactionThatOutlivesTheScopeIsRolledBack() throws SQLException {
        till.sale(() -> {
            locks.lock(name).onLost(LossPolicy.ROLLBACK_ONLY).run(() -> till.execute("insert into sold values (2)"));
            lose();
        });
        assertThat(sold()).isZero();
    }

    @Test
    void aCommitThatFailsIsExplained() throws SQLException {
        assertThatThrownBy(() -> locks.lock(name).onLost(LossPolicy.ROLLBACK_ONLY).run(() -> {
            transactions.begin();
            till.execute("insert into sold values (1)");
            lose();
            transactions.commit();
        })).isInstanceOf(LockLostException.class).hasCauseInstanceOf(RollbackException.class);
        assertThat(sold()).isZero();
    }

    @Test
    void anotherTransactionGoesOn() throws SQLException {
        till.sale(() -> assertThatThrownBy(() -> QuarkusTransaction.suspendingExisting()
                .run(() -> till.lockedSale(name, this::lose))).hasStackTraceContaining(LockLostException.class.getName()));
        assertThat(sold()).isEqualTo(1);
    }

    @Test
    void eachScopeOfTheTransactionIsToldThatItIsRolledBack() throws SQLException {
        assertThatThrownBy(() -> till.sale(() -> {
            locks.lock(name).onLost(LossPolicy.ROLLBACK_ONLY).run(() -> {
            });
            locks.lock(name).onLost(LossPolicy.ROLLBACK_ONLY).run(this::lose);
        })).isInstanceOf(LockLostException.class);
        assertThat(sold()).isZero();
    }

    @Test
    void aTransactionThatBeginsAfterTheLossIsMarkedAtOnce() throws SQLException {
        assertThatThrownBy(() -> locks.lock(name).onLost(LossPolicy.ROLLBACK_ONLY).run(() -> {
            locks.forceRelease(name);
            await().pollInSameThread().until(() -> !locks.current().orElseThrow().isHeld());
            till.newSale(() -> assertThat(status()).isEqualTo(Status.STATUS_MARKED_ROLLBACK));
        })).isInstanceOf(LockLostException.class);
        assertThat(sold()).isZero();
    }

    @Test
    void whatHasBeenCommittedStays() throws SQLException {
        locks.lock(name).onLost(LossPolicy.ROLLBACK_ONLY).run(() -> {
            till.newSale(() -> {
            });
            locks.forceRelease(name);
            await().pollInSameThread().until(() -> !locks.current().orElseThrow().isHeld());
        });
        assertThat(sold()).isEqualTo(1);
    }

    @Test
    void aFailureOfAnotherKindStays() {
        assertThatThrownBy(() -> till.lockedSale(name, () -> {
            throw new IllegalStateException("sold out");
        })).isInstanceOf(IllegalStateException.class).hasMessage("sold out");
    }

    @Test
    void anAsynchronousTransactionIsRolledBack() throws SQLException {
        CompletableFuture<Void> end = new CompletableFuture<>();
        CompletableFuture<Object> sale = till.lockedSaleLater(name, Uni.createFrom().completionStage(end))
                .subscribeAsCompletionStage();
        await().until(() -> locks.forceRelease(name));
        await().until(till::hasLost);
        end.complete(null);
        assertThatThrownBy(() -> sale.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(LockLostException.class);
        assertThat(sold()).isZero();
    }

    /** ROLLBACK_ONLY is what this application has chosen for all locks, so it does not matter where it cannot happen. */
    @Test
    void aPolicyForAllLocksHappensWhereItCan() throws SQLException {
        try (LockHandle handle = locks.acquire(name)) {
            assertThat(handle.isHeld()).isTrue();
        }
        assertThat(reactive.lock(name).run(() -> Uni.createFrom().item("x")).await().atMost(Duration.ofSeconds(10)))
                .isEqualTo("x");
        assertThatThrownBy(() -> locks.lock(name).run(() -> till.sale(this::lose))).isInstanceOf(LockLostException.class);
        locks.lock(name).onLost(LossPolicy.NOTIFY).run(() -> till.sale(() -> {
            locks.forceRelease(name);
            await().pollInSameThread().until(() -> !locks.current().orElseThrow().isHeld());
        }));
        assertThat(sold()).isEqualTo(1);
    }

    private void lose() {
        assertThat(locks.forceRelease(name)).isTrue();
        await().pollInSameThread().until(() -> status() == Status.STATUS_MARKED_ROLLBACK);
    }

    private int status() {
        try {
            return transactions.getStatus();
        } catch (SystemException e) {
            throw new IllegalStateException(e);
        }
    }

    private int sold() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from sold")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @ApplicationScoped
    static class Till {

        @Inject
        DataSource database;
        @Inject
        LockManager locks;

        private final AtomicBoolean loss = new AtomicBoolean();

        @CacheLock(value = "{name}", onLost = LossPolicy.ROLLBACK_ONLY)
        @Transactional
        void lockedSale(String name, Runnable rest) {
            sell(rest);
        }

        @CacheLock(value = "{name}", onLost = LossPolicy.ROLLBACK_ONLY)
        @Transactional
        Uni<Object> lockedSaleLater(String name, Uni<?> rest) {
            execute("insert into sold values (1)");
            locks.current().orElseThrow().onLost(() -> loss.set(true));
            return rest.map(nothing -> "sold");
        }

        boolean hasLost() {
            return loss.get();
        }

        @Transactional
        void sale(Runnable rest) {
            sell(rest);
        }

        @Transactional(TxType.REQUIRES_NEW)
        void newSale(Runnable rest) {
            sell(rest);
        }

        private void sell(Runnable rest) {
            execute("insert into sold values (1)");
            rest.run();
        }

        void execute(String sql) {
            try (Connection connection = database.getConnection(); Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

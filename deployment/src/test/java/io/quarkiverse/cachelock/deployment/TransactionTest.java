package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.agroal.api.AgroalDataSource;
import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

/**
 * The lock's own SQL never joins the caller's transaction, although they share a datasource: one that refuses connections
 * outside a transaction, and has a single one.
 */
class TransactionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Locks.class, Booth.class))
            .setForcedDependencies(List.of(
                    Dependency.of("io.quarkus", "quarkus-agroal", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-jdbc-h2", Version.getVersion())))
            .overrideConfigKey("quarkus.datasource.db-kind", "h2")
            .overrideConfigKey("quarkus.datasource.jdbc.url", "jdbc:h2:mem:transactions;DB_CLOSE_DELAY=-1")
            .overrideConfigKey("quarkus.datasource.jdbc.max-size", "1")
            .overrideConfigKey("quarkus.datasource.jdbc.transaction-requirement", "strict");

    @Inject
    Booth booth;
    @Inject
    Locks locks;
    @Inject
    LockManager manager;

    @Test
    void aLockInATransactionIsSeenByOthersBeforeItsCommit() {
        booth.inTransaction(() -> {
            try (LockHandle lock = manager.acquire("order")) {
                assertThat(lock.isHeld()).isTrue();
                assertThat(locks.isHeld("order")).isTrue();
            }
            assertThat(locks.isHeld("order")).isFalse();
        });
    }

    @Test
    void aRollbackUndoesNoLock() {
        long before = token();
        assertThatThrownBy(() -> booth.inTransaction(() -> {
            manager.lock("rolled-back").run(() -> assertThat(locks.isHeld("rolled-back")).isTrue());
            throw new IllegalStateException("roll back");
        })).hasMessage("roll back");
        assertThat(token()).isGreaterThan(before + 1);
    }

    @Test
    void aLockedMethodHoldsItsLockUntilTheTransactionIsOver() {
        assertThat(booth.sell()).isTrue();
        assertThat(locks.isHeld("sale")).isFalse();
    }

    private long token() {
        try (LockHandle lock = manager.acquire("rolled-back")) {
            return lock.fencingToken();
        }
    }

    @ApplicationScoped
    static class Booth {

        @Inject
        AgroalDataSource database;
        @Inject
        Locks locks;

        @Transactional
        void inTransaction(Runnable action) {
            useTheOnlyConnection();
            action.run();
        }

        @Transactional
        @CacheLock("sale")
        boolean sell() {
            useTheOnlyConnection();
            return locks.isHeld("sale");
        }

        private void useTheOnlyConnection() {
            try (var connection = database.getConnection(); var statement = connection.createStatement()) {
                statement.execute("select 1");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

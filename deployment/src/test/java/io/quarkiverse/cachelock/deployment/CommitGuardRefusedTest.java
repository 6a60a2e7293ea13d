package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import javax.sql.DataSource;

import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.NamedLock;
import io.quarkus.test.QuarkusUnitTest;

/** Nothing is left unguarded silently. */
class CommitGuardRefusedTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.h2("quarkus-agroal", new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Till.class)))
            .overrideConfigKey("quarkus.datasource.local.db-kind", "h2")
            .overrideConfigKey("quarkus.datasource.local.jdbc.url", "jdbc:h2:mem:local;DB_CLOSE_DELAY=-1")
            .overrideConfigKey("quarkus.datasource.xa.db-kind", "h2")
            .overrideConfigKey("quarkus.datasource.xa.jdbc.url", "jdbc:h2:mem:xa;DB_CLOSE_DELAY=-1")
            .overrideConfigKey("quarkus.datasource.xa.jdbc.transactions", "xa")
            .overrideConfigKey("quarkus.datasource.none.db-kind", "h2")
            .overrideConfigKey("quarkus.datasource.none.jdbc.url", "jdbc:h2:mem:none;DB_CLOSE_DELAY=-1")
            .overrideConfigKey("quarkus.datasource.none.jdbc.transactions", "disabled")
            .overrideConfigKey("quarkus.cache-lock.stores.none.type", "datasource")
            .overrideConfigKey("quarkus.cache-lock.stores.none.datasource.name", "none");

    private static final String OTHER = "works on another datasource than that of the lock store, and rolls it back";

    @Inject
    Till till;
    @Inject
    LockManager locks;
    @Inject
    DataSource own;
    @Inject
    @Named("local")
    DataSource local;
    @Inject
    @Named("xa")
    DataSource xa;

    @BeforeEach
    void createTables() throws SQLException {
        for (DataSource each : List.of(own, local, xa)) {
            execute(each, "drop table if exists sold");
            execute(each, "create table sold (seat int)");
        }
    }

    @Test
    void aTransactionOnTheLocksDatasourceCommits() throws SQLException {
        guarded().run(() -> till.sell(own));
        assertThat(sold(own)).isEqualTo(1);
    }

    @Test
    void aTransactionOnAnotherDatasourceIsRolledBack() throws SQLException {
        assertThatThrownBy(() -> guarded().run(() -> till.sell(local))).isExactlyInstanceOf(LockException.class)
                .hasMessageContaining(OTHER);
        assertThat(sold(local)).isZero();
    }

    @Test
    void aTransactionOnTwoDatasourcesIsRolledBack() throws SQLException {
        assertThatThrownBy(() -> guarded().run(() -> till.sell(xa, own))).isExactlyInstanceOf(LockException.class)
                .hasMessageContaining(OTHER);
        assertThat(sold(xa)).isZero();
        assertThat(sold(own)).isZero();
    }

    @Test
    void aTransactionThatDoesNothingCommits() throws SQLException {
        guarded().run(() -> till.sell());
    }

    @Test
    void aLockStoreElsewhereIsRefused() throws SQLException {
        assertThatThrownBy(() -> guarded().store("memory").run(() -> till.sell(own)))
                .isExactlyInstanceOf(LockException.class)
                .hasMessage("Lock 'seat' has a commit guard, which needs its lock store"
                        + " to be on the datasource that the transactions work on: choose a store of type datasource");
        assertThat(sold(own)).isZero();
    }

    @Test
    void aDatasourceThatTakesPartInNoTransactionIsRefused() {
        assertThatThrownBy(() -> guarded().store("none").run(() -> till.sell()))
                .isExactlyInstanceOf(LockStoreException.class)
                .hasMessageStartingWith("Commits cannot be guarded by locks on the"
                        + " datasource \"none\", which takes part in no transactions.");
    }

    private NamedLock guarded() {
        return locks.lock("seat").commitGuard();
    }

    private static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int sold(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from sold")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Singleton
    static class Till {

        @Transactional
        void sell(DataSource... dataSources) throws SQLException {
            for (DataSource dataSource : dataSources) {
                execute(dataSource, "insert into sold values (1)");
            }
        }
    }
}

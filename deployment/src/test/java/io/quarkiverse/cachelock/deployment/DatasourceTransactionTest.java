package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import javax.sql.DataSource;

import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

/** The locks' statements join no transaction of the caller and need no connection of the caller's pool. */
class DatasourceTransactionTest {

    private static final String STRICT = "jdbc:h2:mem:strict;DB_CLOSE_DELAY=-1";
    private static final String XA = "jdbc:h2:mem:xa;DB_CLOSE_DELAY=-1";

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class))
            .setForcedDependencies(List.of(
                    Dependency.of("io.quarkus", "quarkus-agroal", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-narayana-jta", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-jdbc-h2", Version.getVersion())))
            .overrideConfigKey("quarkus.datasource.db-kind", "h2")
            .overrideConfigKey("quarkus.datasource.jdbc.url", STRICT)
            .overrideConfigKey("quarkus.datasource.jdbc.transaction-requirement", "strict")
            .overrideConfigKey("quarkus.datasource.jdbc.max-size", "1")
            .overrideConfigKey("quarkus.datasource.xa.db-kind", "h2")
            .overrideConfigKey("quarkus.datasource.xa.jdbc.url", XA)
            .overrideConfigKey("quarkus.datasource.xa.jdbc.transactions", "xa")
            .overrideConfigKey("quarkus.datasource.xa.jdbc.max-size", "1")
            .overrideConfigKey("quarkus.cache-lock.stores.xa.type", "datasource")
            .overrideConfigKey("quarkus.cache-lock.stores.xa.datasource.name", "xa")
            .overrideConfigKey("quarkus.cache-lock.stores.xa.datasource.table", "xa_locks")
            .overrideConfigKey("quarkus.cache-lock.locks.xa.store", "xa");

    @Inject
    Booth booth;
    @Inject
    LockManager locks;

    @Test
    void aLockIsSeenBeforeTheTransactionEndsAndSurvivesItsRollback() throws SQLException {
        assertThatThrownBy(() -> booth.lockAndFail("strict")).hasMessage("held");
        assertThat(count(STRICT, "cache_lock")).isEqualTo(1);
        assertThat(locks.state("strict")).isEmpty();
    }

    @Test
    void aLockOfAnXaDatasourceAsWell() throws SQLException {
        assertThatThrownBy(() -> booth.lockAndFail("xa")).hasMessage("held");
        assertThat(count(XA, "xa_locks")).isEqualTo(1);
    }

    private static int count(String url, String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Singleton
    static class Booth {

        @Inject
        DataSource strict;
        @Inject
        @Named("xa")
        DataSource xa;
        @Inject
        LockManager locks;

        @Transactional
        void lockAndFail(String name) throws SQLException {
            try (Connection only = (name.equals("xa") ? xa : strict).getConnection();
                    Statement statement = only.createStatement();
                    LockHandle lock = locks.acquire(name)) {
                statement.execute("create table if not exists sold (seat int)");
                boolean seen = locks.state(name).filter(state -> state.fencingToken() == lock.fencingToken()).isPresent();
                throw new IllegalStateException(seen ? "held" : "not held");
            }
        }
    }
}

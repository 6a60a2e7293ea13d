package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

class TransactionsOnPostgresTest extends CommitGuardContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .setBeforeAllCustomizer(() -> System.setProperty("test.postgres", PostgresServer.shared().jdbcUrl()))
            .withApplicationRoot(root -> root.addClasses(TransactionContract.class, CommitGuardContract.class, Locks.class,
                    Bank.class, Account.class))
            .setLogRecordPredicate(CommitGuardContract::tellsOfManyThreads)
            .assertLogRecords(logs -> assertThat(logs).isEmpty())
            .setForcedDependencies(List.of(
                    Dependency.of("io.quarkus", "quarkus-hibernate-orm", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-jdbc-postgresql", Version.getVersion())))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.hibernate-orm.schema-management.strategy", "drop-and-create")
            .overrideConfigKey("quarkus.datasource.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.username", "postgres")
            .overrideConfigKey("quarkus.datasource.password", "postgres")
            .overrideConfigKey("quarkus.datasource.jdbc.url", "${test.postgres}");

    @Override
    String countBlocked() {
        return "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    }

    @Test
    void aRenewalUnderRepeatableReadRollsBackAndSaysSo() {
        assertThatThrownBy(() -> bank.guardedInTransaction(id, () -> {
            execute("set transaction isolation level repeatable read");
            bank.add(id);
            executeOutside("update cache_lock set expires_at = expires_at + interval '1 second'"
                    + " where lock_key = 'lock:" + name + "'");
        })).isExactlyInstanceOf(LockStoreException.class).hasMessageContaining("could not be found out");
        assertFreeWithBalance(0);
    }
}

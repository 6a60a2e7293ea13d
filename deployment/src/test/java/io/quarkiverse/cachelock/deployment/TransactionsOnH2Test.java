package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

class TransactionsOnH2Test extends CommitGuardContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(TransactionContract.class, CommitGuardContract.class, Locks.class,
                    Bank.class, Account.class))
            .setLogRecordPredicate(CommitGuardContract::tellsOfManyThreads)
            .assertLogRecords(logs -> assertThat(logs).isEmpty())
            .setForcedDependencies(List.of(
                    Dependency.of("io.quarkus", "quarkus-hibernate-orm", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-jdbc-h2", Version.getVersion())))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.hibernate-orm.schema-management.strategy", "drop-and-create")
            .overrideConfigKey("quarkus.datasource.db-kind", "h2")
            .overrideConfigKey("quarkus.datasource.jdbc.url", "jdbc:h2:mem:transactions;DB_CLOSE_DELAY=-1");

    @Override
    String countBlocked() {
        return "select count(*) from information_schema.sessions where blocker_id is not null";
    }
}

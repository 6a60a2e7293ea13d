package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

class EntitiesOnPostgresTest extends EntityContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .setBeforeAllCustomizer(() -> System.setProperty("test.postgres", PostgresServer.shared().jdbcUrl()))
            .withApplicationRoot(root -> root.addClasses(EntityContract.class, Parcels.class, Locks.class)
                    .addClasses(Parcels.class.getDeclaredClasses()).addClasses(Parcels.Slot.class.getDeclaredClasses()))
            .setLogRecordPredicate(record -> record.getLoggerName().equals("io.quarkiverse.cachelock.transaction"))
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
}

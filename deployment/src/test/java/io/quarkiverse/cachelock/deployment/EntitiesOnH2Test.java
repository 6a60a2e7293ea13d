package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

class EntitiesOnH2Test extends EntityContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(EntityContract.class, Parcels.class, Locks.class)
                    .addClasses(Parcels.class.getDeclaredClasses()).addClasses(Parcels.Slot.class.getDeclaredClasses()))
            .setLogRecordPredicate(record -> record.getLoggerName().equals("io.quarkiverse.cachelock.transaction"))
            .assertLogRecords(logs -> assertThat(logs).isEmpty())
            .setForcedDependencies(List.of(
                    Dependency.of("io.quarkus", "quarkus-hibernate-orm", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-jdbc-h2", Version.getVersion())))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.hibernate-orm.schema-management.strategy", "drop-and-create")
            .overrideConfigKey("quarkus.datasource.db-kind", "h2")
            .overrideConfigKey("quarkus.datasource.jdbc.url", "jdbc:h2:mem:entities;DB_CLOSE_DELAY=-1");
}

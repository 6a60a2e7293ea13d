package io.quarkiverse.cachelock.deployment;

import java.util.List;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

class LossRollbackOnPostgresTest extends LossRollbackContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .setBeforeAllCustomizer(() -> System.setProperty("test.postgres", PostgresServer.shared().jdbcUrl()))
            .withApplicationRoot(root -> root.addClasses(LossRollbackContract.class, LossRollbackContract.Till.class))
            .setForcedDependencies(List.of(
                    Dependency.of("io.quarkus", "quarkus-agroal", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-jdbc-postgresql", Version.getVersion())))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.cache-lock.lease-time", "2s")
            .overrideConfigKey("quarkus.cache-lock.on-lost", "rollback-only")
            .overrideConfigKey("quarkus.datasource.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.username", "postgres")
            .overrideConfigKey("quarkus.datasource.password", "postgres")
            .overrideConfigKey("quarkus.datasource.jdbc.url", "${test.postgres}");
}

package io.quarkiverse.cachelock.deployment;

import java.util.UUID;
import java.util.stream.Stream;

import io.quarkiverse.cachelock.testservers.MariaDbServer;
import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

/** Puts applications on a database, with its driver and one more extension that they need. */
final class Databases {

    private Databases() {
    }

    static QuarkusUnitTest h2(String extension, QuarkusUnitTest app) {
        return on("h2", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", extension, app);
    }

    static QuarkusUnitTest mariaDb(String extension, QuarkusUnitTest app) {
        return on("mariadb", "${test.mariadb}", extension, app)
                .setBeforeAllCustomizer(() -> System.setProperty("test.mariadb", MariaDbServer.shared().jdbcUrl()))
                .overrideConfigKey("quarkus.datasource.username", "root");
    }

    static QuarkusUnitTest postgres(String extension, QuarkusUnitTest app) {
        return on("postgresql", "${test.postgres}", extension, app)
                .setBeforeAllCustomizer(() -> System.setProperty("test.postgres", PostgresServer.shared().jdbcUrl()))
                .overrideConfigKey("quarkus.datasource.username", "postgres")
                .overrideConfigKey("quarkus.datasource.password", "postgres");
    }

    private static QuarkusUnitTest on(String kind, String url, String extension, QuarkusUnitTest app) {
        var archive = app.getArchiveProducer();
        // The application initialises the test class once more, and this one with it
        return app.setArchiveProducer(() -> archive.get().addClass(Databases.class))
                .setForcedDependencies(Stream.of(extension, "quarkus-jdbc-" + kind)
                        .map(each -> Dependency.of("io.quarkus", each, Version.getVersion())).toList())
                .overrideConfigKey("quarkus.devservices.enabled", "false")
                .overrideConfigKey("quarkus.datasource.db-kind", kind)
                .overrideConfigKey("quarkus.datasource.jdbc.url", url);
    }
}

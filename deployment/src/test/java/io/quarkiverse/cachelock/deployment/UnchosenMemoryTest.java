package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusProdModeTest;

class UnchosenMemoryTest {

    @RegisterExtension
    static final QuarkusProdModeTest APP = new QuarkusProdModeTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class))
            .setForcedDependencies(List.of(Dependency.of("io.quarkus", "quarkus-vertx-http", Version.getVersion())))
            .setRun(true)
            .setExpectExit(true);

    @Test
    void doesNotStartInProduction() {
        assertThat(APP.getExitCode()).isNotZero();
        assertThat(APP.getStartupConsoleOutput()).contains("Locks in memory protect one JVM only, so they must be chosen in"
                + " production: set quarkus.cache-lock.store=memory if one JVM is all there is, or else add"
                + " quarkus-redis-client or a JDBC datasource to the application");
    }

    @Singleton
    static class Booth {

        @CacheLock("global")
        void nightly() {
        }
    }
}

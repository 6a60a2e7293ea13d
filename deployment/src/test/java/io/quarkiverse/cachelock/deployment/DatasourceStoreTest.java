package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.runtime.cdi.BuiltStores;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

/** With a JDBC datasource and no Redis client, locks are in the datasource unless told otherwise. */
class DatasourceStoreTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Locks.class, Booth.class))
            .setForcedDependencies(List.of(
                    Dependency.of("io.quarkus", "quarkus-agroal", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-jdbc-h2", Version.getVersion())))
            .overrideConfigKey("quarkus.datasource.db-kind", "h2")
            .overrideConfigKey("quarkus.datasource.jdbc.url", "jdbc:h2:mem:locks;DB_CLOSE_DELAY=-1");

    @Inject
    BuiltStores stores;
    @Inject
    Booth booth;

    @Test
    void isTheDefault() {
        assertThat(stores.defaultType()).isEqualTo("datasource");
        assertThat(booth.sell(7)).isTrue();
    }

    @Singleton
    static class Booth {

        @Inject
        Locks locks;

        @CacheLock("order:{id}")
        boolean sell(long id) {
            return locks.isHeld("order:" + id);
        }
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.runtime.cdi.BuiltStores;
import io.quarkus.test.QuarkusUnitTest;

/** With a JDBC datasource and no Redis client, locks are in the datasource unless told otherwise. */
class DatasourceStoreTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.h2("quarkus-agroal", new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Locks.class, Booth.class)));

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

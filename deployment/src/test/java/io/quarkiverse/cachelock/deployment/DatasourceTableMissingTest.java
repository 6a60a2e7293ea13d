package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkus.test.QuarkusUnitTest;

class DatasourceTableMissingTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.h2("quarkus-agroal", new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class)))
            .overrideConfigKey("quarkus.cache-lock.datasource.create-table", "false")
            .assertException(failure -> assertThat(causes(failure)).filteredOn(LockStoreException.class::isInstance)
                    .singleElement().asInstanceOf(THROWABLE)
                    .hasMessageStartingWith("Cannot read the lock table cache_lock of the default datasource: ")
                    .hasMessageEndingWith(" or by quarkus.cache-lock.datasource.create-table=true."));

    private static List<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).toList();
    }

    @Test
    void theApplicationDoesNotStart() {
        fail("The application started without its lock table");
    }

    @Singleton
    static class Booth {

        @CacheLock("global")
        void sell() {
        }
    }
}

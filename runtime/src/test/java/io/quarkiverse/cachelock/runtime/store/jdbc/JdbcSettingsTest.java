package io.quarkiverse.cachelock.runtime.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.config.DatasourceStore;
import io.quarkus.runtime.LaunchMode;

class JdbcSettingsTest {

    private static final Duration RETRY = Duration.ofMillis(50);

    @AfterEach
    void restoreLaunchMode() {
        LaunchMode.set(LaunchMode.NORMAL);
    }

    @Test
    void aStoreHasItsSettings() {
        assertThat(JdbcSettings.of("", new Configured("batch", "ops.locks", Optional.of(true), 2, true), RETRY)).isEqualTo(
                new JdbcSettings("quarkus.cache-lock.datasource.", "batch", new TableName("ops.locks"), true, 2, RETRY, true));
    }

    @Test
    void aNamedStoreThatIsOnlyATypeHasTheDefaults() {
        assertThat(JdbcSettings.of("jobs", null, RETRY))
                .isEqualTo(new JdbcSettings("quarkus.cache-lock.stores.\"jobs\".datasource.",
                        "<default>", new TableName("cache_lock"), false, 8, RETRY, false));
    }

    @Test
    void theTableIsCreatedInDevelopmentAndTestUnlessForbidden() {
        Configured unset = new Configured("<default>", "cache_lock", Optional.empty(), 8, false);
        assertThat(JdbcSettings.of("", unset, RETRY).createTable()).isFalse();
        for (LaunchMode mode : new LaunchMode[] { LaunchMode.DEVELOPMENT, LaunchMode.TEST }) {
            LaunchMode.set(mode);
            assertThat(JdbcSettings.of("", unset, RETRY).createTable()).isTrue();
            assertThat(JdbcSettings.of("jobs", null, RETRY).createTable()).isTrue();
            assertThat(JdbcSettings.of("", new Configured("<default>", "cache_lock", Optional.of(false), 8, false), RETRY)
                    .createTable())
                    .isFalse();
        }
    }

    @Test
    void aTableThatIsNoIdentifierIsNamed() {
        assertThatThrownBy(() -> JdbcSettings.of("jobs", new Configured("<default>", "a b", Optional.empty(), 8, false), RETRY))
                .isInstanceOf(LockStoreException.class)
                .hasMessageStartingWith(
                        "quarkus.cache-lock.stores.\"jobs\".datasource.table is not the name of a table: \"a b\"");
    }

    @Test
    void atLeastOneConnectionIsNeeded() {
        assertThatThrownBy(
                () -> JdbcSettings.of("", new Configured("<default>", "cache_lock", Optional.empty(), 0, false), RETRY))
                .isInstanceOf(LockStoreException.class)
                .hasMessage("quarkus.cache-lock.datasource.max-connections is 0. Allow at least 1 connection.");
    }

    private record Configured(String name, String table, Optional<Boolean> createTable, int maxConnections,
            boolean notifyWaiters)
            implements
                DatasourceStore {
    }
}

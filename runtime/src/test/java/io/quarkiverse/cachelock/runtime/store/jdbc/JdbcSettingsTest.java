package io.quarkiverse.cachelock.runtime.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig.DatasourceStore;
import io.quarkus.runtime.LaunchMode;

class JdbcSettingsTest {

    @AfterEach
    void restoreLaunchMode() {
        LaunchMode.set(LaunchMode.NORMAL);
    }

    @Test
    void aStoreHasItsSettings() {
        assertThat(JdbcSettings.of("", new Configured("batch", "ops.locks", Optional.of(true), 2))).isEqualTo(
                new JdbcSettings("quarkus.cache-lock.datasource.", "batch", new TableName("ops.locks"), true, 2));
    }

    @Test
    void aNamedStoreThatIsOnlyATypeHasTheDefaults() {
        assertThat(JdbcSettings.of("jobs", null)).isEqualTo(new JdbcSettings("quarkus.cache-lock.stores.\"jobs\".datasource.",
                "<default>", new TableName("cache_lock"), false, 8));
    }

    @Test
    void theTableIsCreatedInDevelopmentAndTestUnlessForbidden() {
        Configured unset = new Configured("<default>", "cache_lock", Optional.empty(), 8);
        assertThat(JdbcSettings.of("", unset).createTable()).isFalse();
        for (LaunchMode mode : new LaunchMode[] { LaunchMode.DEVELOPMENT, LaunchMode.TEST }) {
            LaunchMode.set(mode);
            assertThat(JdbcSettings.of("", unset).createTable()).isTrue();
            assertThat(JdbcSettings.of("jobs", null).createTable()).isTrue();
            assertThat(JdbcSettings.of("", new Configured("<default>", "cache_lock", Optional.of(false), 8)).createTable())
                    .isFalse();
        }
    }

    @Test
    void aTableThatIsNoIdentifierIsNamed() {
        assertThatThrownBy(() -> JdbcSettings.of("jobs", new Configured("<default>", "a b", Optional.empty(), 8)))
                .isInstanceOf(LockStoreException.class)
                .hasMessageStartingWith(
                        "quarkus.cache-lock.stores.\"jobs\".datasource.table is not the name of a table: \"a b\"");
    }

    @Test
    void atLeastOneConnectionIsNeeded() {
        assertThatThrownBy(() -> JdbcSettings.of("", new Configured("<default>", "cache_lock", Optional.empty(), 0)))
                .isInstanceOf(LockStoreException.class)
                .hasMessage("quarkus.cache-lock.datasource.max-connections is 0. Allow at least 1 connection.");
    }

    private record Configured(String name, String table, Optional<Boolean> createTable, int maxConnections)
            implements
                DatasourceStore {
    }
}

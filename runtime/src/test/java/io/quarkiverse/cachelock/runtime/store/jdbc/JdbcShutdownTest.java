package io.quarkiverse.cachelock.runtime.store.jdbc;

import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.grant;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.cachelock.runtime.engine.Shutdowns;
import io.quarkiverse.cachelock.spi.Release;

/** An application that ends leaves no lock behind in its database. */
@Timeout(180)
class JdbcShutdownTest {

    static Stream<Named<TestDatabase>> databases() {
        return Stream.of(Named.of("PostgreSQL", TestDatabase.postgres()), Named.of("MariaDB", TestDatabase.mariaDb()),
                Named.of("H2", TestDatabase.h2()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void anotherApplicationGetsTheLocksAtOnce(TestDatabase database) {
        Shutdowns.assertThatAnotherApplicationGetsAllAtOnce(database.store("cache_lock").asLockStore(),
                database.store("cache_lock").asLockStore(), 2_000);
    }

    @Test
    void itTellsThoseWhoListen() throws Exception {
        TestDatabase postgres = TestDatabase.postgres();
        Shutdowns.assertThatAnotherApplicationGetsAllAtOnce(
                postgres.storeWithHints("cache_lock", postgres.pool()).asLockStore(),
                postgres.storeWithHints("cache_lock", postgres.pool()).asLockStore(), 600);
    }

    @Test
    void aThousandReleasesAreTwoBatches() throws Exception {
        TestDatabase postgres = TestDatabase.postgres();
        CountingDataSource counted = new CountingDataSource(postgres);
        try (JdbcLockStore store = new JdbcLockStore(TestDatabase.settings("cache_lock", true), counted, IdleRows.IDLE, null)) {
            String run = newKey() + UUID.randomUUID();
            List<Release> releases = IntStream.range(0, 1_000).mapToObj(i -> {
                grant(store, run + i, "ann");
                return new Release(run + i, "ann");
            }).toList();
            counted.executed();
            store.releaseAll(releases);
            assertThat(counted.executed()).containsExactly("update", "update");
            assertThat(postgres.query("select count(*) from cache_lock where owner_token is not null and lock_key like '"
                    + run + "%'")).isEqualTo("0");
        }
    }
}

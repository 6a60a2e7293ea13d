package io.quarkiverse.cachelock.runtime.store.jdbc;

import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.grant;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.newKey;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.renewal;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.cachelock.spi.Acquisition;

/** Each verb is one statement once a key has its row. */
class StatementCountTest {

    static Stream<Named<TestDatabase>> databases() {
        return Stream.of(Named.of("PostgreSQL", TestDatabase.postgres()), Named.of("MariaDB", TestDatabase.mariaDb()),
                Named.of("H2", TestDatabase.h2()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void eachVerbIsOneStatementInTheSteadyState(TestDatabase database) throws SQLException {
        try (CountingDataSource counted = new CountingDataSource(database);
                JdbcLockStore store = steady(database, counted, "a", "b", "c")) {
            grant(store, "a", "ann");
            assertThat(counted.executed()).hasSize(1);
            assertThat(store.renew(renewal("a", "ann"))).isTrue();
            assertThat(counted.executed()).containsExactly("update");
            grant(store, "b", "ann");
            grant(store, "c", "ann");
            counted.executed();
            assertThat(store.renewAll(List.of(renewal("a", "ann"), renewal("b", "ann"), renewal("c", "bob"))))
                    .containsExactly(true, true, false);
            assertThat(counted.executed()).containsExactly("update");
            assertThat(store.release("a", "ann")).isTrue();
            assertThat(counted.executed()).containsExactly("update");
            store.forceRelease("b");
            store.forceRelease("c");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aBusyLockCostsOneSelectOnTop(TestDatabase database) throws SQLException {
        try (CountingDataSource counted = new CountingDataSource(database);
                JdbcLockStore store = steady(database, counted, "a")) {
            grant(store, "a", "ann");
            counted.executed();
            assertThat(store.acquire(request("a", "bob"))).isInstanceOf(Acquisition.Busy.class);
            assertThat(counted.executed()).hasSize(2).last().isEqualTo("select");
            store.release("a", "ann");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aNewKeyCostsAtMostThreeStatementsAndOneOnPostgres(TestDatabase database) throws SQLException {
        try (CountingDataSource counted = new CountingDataSource(database); JdbcLockStore store = steady(database, counted)) {
            String key = newKey();
            grant(store, key, "ann");
            assertThat(counted.executed()).hasSize(database.url().startsWith("jdbc:postgresql:") ? 1 : 3);
            store.release(key, "ann");
        }
    }

    /** A store that has checked its table, looked for idle rows and seen the keys. */
    private static JdbcLockStore steady(TestDatabase database, CountingDataSource counted, String... keys) {
        JdbcLockStore store = new JdbcLockStore(TestDatabase.settings("cache_lock", true), counted, IdleRows.IDLE, null);
        store.start();
        for (String key : Stream.concat(Stream.of(newKey()), Stream.of(keys)).toList()) {
            store.forceRelease(key);
            grant(store, key, "somebody");
            store.release(key, "somebody");
        }
        counted.executed();
        return store;
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.grant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.cachelock.spi.Acquisition;

class IdleRowsTest {

    private final String table = "t" + UUID.randomUUID().toString().replace('-', '_');

    static Stream<Named<TestDatabase>> databases() {
        return Stream.of(Named.of("PostgreSQL", TestDatabase.postgres()), Named.of("MariaDB", TestDatabase.mariaDb()),
                Named.of("H2", TestDatabase.h2()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void theFirstReleaseDeletesIdleRowsAndNoOthers(TestDatabase database) throws SQLException {
        try (JdbcLockStore store = database.store(table);
                JdbcLockStore another = database.storeWithoutIdleRows(table)) {
            for (int i = 0; i < 3 * SqlStatements.DELETED / 2; i++) {
                grant(store, "idle" + i, "ann");
                store.release("idle" + i, "ann");
            }
            long held = grant(store, "held", "ann");
            grant(another, "last", "bob");
            assertThat(another.release("last", "bob")).isTrue();
            assertThat(database.query("select count(*) from " + table)).isIn("1", "2");
            assertThat(another.state("held")).hasValueSatisfying(state -> assertThat(state.fencingToken()).isEqualTo(held));
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void rowsOfTheLastDayStay(TestDatabase database) throws SQLException {
        try (JdbcLockStore store = database.store(table)) {
            grant(store, "today", "ann");
            store.release("today", "ann");
            assertThat(store.deleteIdleRows()).isZero();
            assertThat(database.query("select count(*) from " + table)).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aRowWhoseTokenIsAheadOfTheClockStays(TestDatabase database) throws SQLException {
        try (JdbcLockStore store = database.storeWithoutIdleRows(table)) {
            grant(store, "ahead", "ann");
            store.release("ahead", "ann");
            grant(store, "ahead", "ann");
            database.execute("update " + table + " set fencing_token = fencing_token + 3600000000 where lock_key = 'ahead'");
            store.release("ahead", "ann");
            long ahead = Long.parseLong(database.query("select fencing_token from " + table));
            assertThat(store.deleteIdleRows()).isZero();
            assertThat(grant(store, "ahead", "ann")).isEqualTo(ahead + 1);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void tokensGrowWhileRowsAreDeletedAllTheTime(TestDatabase database) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService cleaner = Executors.newSingleThreadExecutor();
        try (JdbcLockStore store = database.storeWithoutIdleRows(table)) {
            Future<Integer> deleted = cleaner.submit(() -> {
                int sum = 0;
                while (!done.get()) {
                    sum += store.deleteIdleRows();
                }
                return sum;
            });
            long last = 0;
            for (int i = 0; i < 300; i++) {
                long token = await().pollDelay(Duration.ZERO).until(() -> tryGrant(store), OptionalLong::isPresent).getAsLong();
                assertThat(token).isGreaterThan(last);
                last = token;
                assertThat(store.release("one", "ann")).isTrue();
            }
            done.set(true);
            assertThat(deleted.get()).isPositive();
        } finally {
            done.set(true);
            cleaner.shutdownNow();
        }
    }

    /** Empty if the row went away at the wrong moment, twice. */
    private static OptionalLong tryGrant(JdbcLockStore store) {
        return store.acquire(Requests.request("one", "ann")) instanceof Acquisition.Granted granted
                ? OptionalLong.of(granted.fencingToken())
                : OptionalLong.empty();
    }
}

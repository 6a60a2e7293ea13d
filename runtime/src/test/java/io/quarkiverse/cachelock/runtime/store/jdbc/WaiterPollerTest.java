package io.quarkiverse.cachelock.runtime.store.jdbc;

import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.grant;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.newKey;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.request;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.cachelock.TcpGate;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;

/** Whoever waits for a row is woken when it is free, at a cost that does not depend on how many wait. */
@Timeout(120)
class WaiterPollerTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    static Stream<Named<TestDatabase>> databases() {
        return Stream.of(Named.of("PostgreSQL", TestDatabase.postgres()), Named.of("MariaDB", TestDatabase.mariaDb()),
                Named.of("H2", TestDatabase.h2()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void thoseWhoseRowsAreFreeExpiredOrGoneAreWokenAndNobodyElse(TestDatabase database) throws Exception {
        try (JdbcLockStore store = database.store("cache_lock"); JdbcLockStore holder = database.store("cache_lock")) {
            List<String> keys = Stream.generate(Requests::newKey).limit(4).toList();
            keys.forEach(key -> grant(holder, key, "ann"));
            List<CompletableFuture<Acquisition>> turns = keys.stream().map(key -> Requests.await(store, waiting(key, "bob")))
                    .toList();
            assertThat(holder.release(keys.get(0), "ann")).isTrue();
            assertThat(turns.get(0)).succeedsWithin(SOON).isInstanceOf(Busy.class);
            database.execute("update cache_lock set expires_at = acquired_at where lock_key = '" + keys.get(1) + "'");
            assertThat(turns.get(1)).succeedsWithin(SOON).isInstanceOf(Busy.class);
            database.execute("delete from cache_lock where lock_key = '" + keys.get(2) + "'");
            assertThat(turns.get(2)).succeedsWithin(SOON).isInstanceOf(Busy.class);
            assertThat(turns.get(3)).isNotDone();
        }
    }

    @ParameterizedTest
    @CsvSource({ "1, 1", "1, 1000", "200, 1" })
    void oneStatementLooksForAllWhoWait(int contended, int waiters) throws SQLException {
        TestDatabase database = TestDatabase.postgres();
        List<String> keys = Stream.generate(Requests::newKey).limit(contended).toList();
        try (CountingDataSource counted = new CountingDataSource(database);
                JdbcLockStore holder = database.store("cache_lock");
                JdbcLockStore store = new JdbcLockStore(TestDatabase.settings("cache_lock", true), counted, IdleRows.IDLE,
                        null)) {
            store.start();
            keys.forEach(key -> grant(holder, key, "ann"));
            keys.forEach(key -> IntStream.range(0, waiters).forEach(i -> Requests.await(store, request(key, "bob" + i))));
            // All come to look at the same time, every retry interval
            await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                counted.executed();
                await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
                assertThat(counted.executed()).containsOnly("select").hasSizeBetween(5, 12);
            });
        }
    }

    @Test
    void theRetryIntervalIsThatOfWhoeverWaits() throws SQLException {
        TestDatabase database = TestDatabase.postgres();
        String key = newKey();
        try (CountingDataSource counted = new CountingDataSource(database);
                JdbcLockStore holder = database.store("cache_lock");
                JdbcLockStore store = new JdbcLockStore(TestDatabase.settings("cache_lock", true), counted, IdleRows.IDLE,
                        null)) {
            store.start();
            grant(holder, key, "ann");
            Requests.await(store, new AcquireRequest(key, "bob", "bob@test", SOON, SOON, 1, false, Duration.ofMillis(20)));
            // Five times as many as with the interval of the others
            await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                counted.executed();
                await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
                assertThat(counted.executed()).containsOnly("select").hasSizeBetween(25, 60);
            });
        }
    }

    @Test
    void thePollerEndsWhenNobodyWaitsAndStartsAgain() {
        try (JdbcLockStore store = TestDatabase.h2().store("cache_lock")) {
            for (int round = 0; round < 2; round++) {
                String key = newKey();
                grant(store, key, "ann");
                assertThat(store.polls()).isFalse();
                CompletableFuture<Acquisition> turn = Requests.await(store, waiting(key, "bob"));
                assertThat(store.polls()).isTrue();
                store.release(key, "ann");
                assertThat(turn).succeedsWithin(SOON);
                await().atMost(SOON).until(() -> !store.polls());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aReleasedLockIsForWhoeverWaitsAndNotForWhoeverIsQuick(TestDatabase database) throws Exception {
        try (JdbcLockStore store = database.store("cache_lock"); JdbcLockStore other = database.store("cache_lock")) {
            String key = newKey();
            grant(store, key, "ann");
            assertThat(other.acquire(waiting(key, "bob"))).isInstanceOf(Busy.class);
            CompletableFuture<Acquisition> turn = Requests.await(other, waiting(key, "bob"));
            awaitWaiter(database, key, "bob");
            assertThat(store.release(key, "ann")).isTrue();
            assertThat(store.acquire(waiting(key, "carl"))).isEqualTo(Acquisition.BUSY);
            assertThat(turn).succeedsWithin(SOON);
            assertThat(other.acquire(waiting(key, "bob"))).isInstanceOf(Granted.class);
            assertThat(waiter(database, key)).isNull();
            other.release(key, "bob");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aGrantSaysThatSomebodyWaitsUnlessTheDatabaseOnlyReturnsKeys(TestDatabase database) throws Exception {
        boolean tells = !database.url().startsWith("jdbc:mariadb:");
        try (JdbcLockStore store = database.store("cache_lock"); JdbcLockStore other = database.store("cache_lock")) {
            String key = newKey();
            assertThat(contended(store, key, "ann")).as("a new row").isFalse();
            assertThat(store.acquire(waiting(key, "dora"))).isInstanceOf(Busy.class);
            store.release(key, "ann");
            assertThat(contended(store, key, "ann")).as("a row that names nobody").isFalse();
            CompletableFuture<Acquisition> turn = Requests.await(other, waiting(key, "bob"));
            awaitWaiter(database, key, "bob");
            assertThat(contended(store, key, "ann")).as("a row that names another").isEqualTo(tells);
            store.release(key, "ann");
            assertThat(turn).succeedsWithin(SOON);
            assertThat(contended(other, key, "bob")).as("one of those who wait").isEqualTo(tells);
            other.release(key, "bob");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void whoeverWaitsAndDiesIsWaitedForOnce(TestDatabase database) throws Exception {
        String key = newKey();
        JdbcLockStore dying = database.store("cache_lock");
        try (JdbcLockStore store = database.store("cache_lock")) {
            grant(store, key, "ann");
            Requests.await(dying, waiting(key, "bob"));
            awaitWaiter(database, key, "bob");
            dying.close();
            store.release(key, "ann");
            assertThat(store.acquire(request(key, "carl"))).isEqualTo(Acquisition.BUSY);
            CompletableFuture<Acquisition> turn = Requests.await(store, waiting(key, "carl"));
            assertThat(turn).succeedsWithin(SqlStatements.CLAIM.multipliedBy(3));
            grant(store, key, "carl");
            store.release(key, "carl");
            grant(store, key, "dora");
            store.release(key, "dora");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void cancelledWaitersLeaveNothing(TestDatabase database) throws Exception {
        try (JdbcLockStore store = database.store("cache_lock")) {
            List<String> keys = IntStream.range(0, 30).mapToObj(i -> newKey()).toList();
            for (int i = 0; i < keys.size(); i++) {
                String key = keys.get(i);
                grant(store, key, "ann");
                CompletableFuture<Acquisition> turn = Requests.await(store, waiting(key, "bob"));
                if (i % 3 == 0) {
                    awaitWaiter(database, key, "bob");
                }
                turn.cancel(true);
                assertThat(store.release(key, "bob")).as("as the engine does for those who leave").isFalse();
            }
            await().atMost(SOON).until(() -> !store.polls());
            for (String key : keys) {
                assertThat(waiter(database, key)).isNull();
                assertThat(store.release(key, "ann")).isTrue();
                grant(store, key, "carl");
                store.release(key, "carl");
            }
        }
    }

    @Test
    void looksThatFailEndNoWait() throws Exception {
        TestDatabase postgres = TestDatabase.postgres();
        int port = URI.create(postgres.url().substring("jdbc:".length())).getPort();
        try (TcpGate gate = new TcpGate(port);
                JdbcLockStore holder = postgres.store("cache_lock");
                JdbcLockStore store = postgres.with(postgres.url().replace(":" + port + "/", ":" + gate.port() + "/"))
                        .store("cache_lock")) {
            String key = newKey();
            grant(holder, key, "ann");
            CompletableFuture<Acquisition> turn = Requests.await(store, waiting(key, "bob"));
            awaitWaiter(postgres, key, "bob");
            gate.cut();
            assertThat(holder.release(key, "ann")).isTrue();
            assertThat(turn).failsWithin(Duration.ofSeconds(1)).withThrowableThat()
                    .isInstanceOf(TimeoutException.class);
            gate.mend();
            assertThat(turn).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    private static boolean contended(JdbcLockStore store, String key, String owner) {
        Acquisition acquisition = store.acquire(waiting(key, owner));
        assertThat(acquisition).isInstanceOf(Granted.class);
        return ((Granted) acquisition).contended();
    }

    static void awaitWaiter(TestDatabase database, String key, String owner) {
        await().atMost(SOON).until(() -> owner.equals(waiter(database, key)));
    }

    private static String waiter(TestDatabase database, String key) throws SQLException {
        return database.query("select waiter_token from cache_lock where lock_key = '" + key + "'");
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.grant;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.newKey;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.renewal;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.request;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.waiting;
import static io.quarkiverse.cachelock.runtime.store.jdbc.WaiterPollerTest.awaitWaiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.TcpGate;
import io.quarkiverse.cachelock.spi.Release;
import io.quarkiverse.cachelock.testservers.PostgresServer;

/** A database that is locked, stuck, down or gone is an error in time, and no longer than it is so. */
@Timeout(120)
class DatabaseTroubleTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** The timeout, and what drivers take to give up. */
    private static final Duration IN_TIME = Duration.ofSeconds(6);

    static Stream<Named<TestDatabase>> databases() {
        return Stream.of(Named.of("PostgreSQL", TestDatabase.postgres()), Named.of("MariaDB", TestDatabase.mariaDb()),
                Named.of("MariaDB with MySQL's driver", TestDatabase.mySqlDriver()));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aTableThatSomebodyLocksIsAnErrorInTime(TestDatabase database) throws SQLException {
        String key = newKey();
        try (JdbcLockStore store = database.store("cache_lock")) {
            grant(store, key, "ann");
            try (Connection other = database.connect(); Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute(database.url().startsWith("jdbc:postgresql:")
                        ? "lock table cache_lock in access exclusive mode"
                        : "lock tables cache_lock write");
                assertFailsInTime(() -> store.acquire(request(newKey(), "bob", TIMEOUT)))
                        .hasMessageStartingWith("A statement on the lock table cache_lock of the default datasource"
                                + " took too long: ");
                other.rollback();
            }
            assertThat(store.renew(renewal(key, "ann"))).isTrue();
            assertThat(store.release(key, "ann")).isTrue();
        }
    }

    /** PostgreSQL lets it succeed, with a warning, when it is cancelled; but a standby that takes over would not know. */
    @Test
    void aCommitThatWaitsTooLongForAStandbyGrantsNothing() throws SQLException {
        try (PostgresServer server = PostgresServer.startDurable()) {
            TestDatabase database = of(server);
            try (JdbcLockStore store = database.store("cache_lock")) {
                grant(store, newKey(), "ann");
                losesItsStandby(database, store);
                database.execute("alter system reset synchronous_standby_names", "select pg_reload_conf()");
            }
        }
    }

    @Test
    void renewalsWaitForAStandbyAndReleasesDoNot() throws SQLException {
        try (PostgresServer server = PostgresServer.startDurable()) {
            TestDatabase database = of(server);
            try (JdbcLockStore store = database.store("cache_lock")) {
                List<String> keys = Stream.generate(Requests::newKey).limit(5).toList();
                keys.forEach(key -> grant(store, key, "ann"));
                losesItsStandby(database, store);
                assertEndsAtOnce(() -> assertThat(store.release(keys.get(0), "ann")).isTrue());
                assertEndsAtOnce(() -> assertThat(store.forceRelease(keys.get(1))).isTrue());
                assertEndsAtOnce(() -> store.releaseAll(List.of(new Release(keys.get(2), "ann"),
                        new Release(keys.get(3), "ann"))));
                assertThat(keys).filteredOn(key -> store.state(key).isPresent()).containsExactly(keys.get(4));
                assertThatThrownBy(() -> store.renew(renewal(keys.get(4), "ann")))
                        .isInstanceOf(LockStoreException.class).hasMessageContaining("cancelled");
                assertThatThrownBy(() -> store.renewAll(List.of(renewal(keys.get(4), "ann"))))
                        .isInstanceOf(LockStoreException.class);
            }
        }
    }

    @Test
    void whoComesNextWaitsForNoStandby() throws SQLException {
        try (PostgresServer server = PostgresServer.startDurable()) {
            TestDatabase database = of(server);
            try (JdbcLockStore store = database.store("cache_lock")) {
                String key = newKey();
                grant(store, key, "ann");
                losesItsStandby(database, store);
                assertEndsAtOnce(() -> {
                    Requests.await(store, waiting(key, "bob"));
                    awaitWaiter(database, key, "bob");
                    assertThat(store.release(key, "bob")).isFalse();
                });
            }
        }
    }

    @Test
    void idleRowsAreDeletedWithoutWaitingForAStandby() throws SQLException {
        try (PostgresServer server = PostgresServer.startDurable()) {
            TestDatabase database = of(server);
            try (JdbcLockStore holder = database.store("cache_lock");
                    JdbcLockStore store = database.storeWithoutIdleRows("cache_lock")) {
                String key = newKey();
                grant(holder, key, "ann");
                losesItsStandby(database, holder);
                assertThat(holder.release(key, "ann")).isTrue();
                assertEndsAtOnce(() -> assertThat(store.release(key, "ann")).isFalse());
                assertThat(database.query("select count(*) from cache_lock where lock_key = '" + key + "'")).isEqualTo("0");
            }
        }
    }

    /** Commits wait from now on, unless they say that they do not. */
    private static void losesItsStandby(TestDatabase database, JdbcLockStore store) throws SQLException {
        database.execute("alter system set synchronous_standby_names = 'nobody'", "select pg_reload_conf()");
        await().untilAsserted(() -> assertThatThrownBy(() -> store.acquire(request(newKey(), "bob", TIMEOUT)))
                .isInstanceOf(LockStoreException.class).hasMessageContaining("cancelled"));
    }

    /** Before a commit that waits would be cancelled. */
    private static void assertEndsAtOnce(Runnable work) {
        long before = System.nanoTime();
        work.run();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(JdbcLockStore.TIMEOUT);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aConnectionThatHangsIsAnErrorInTime(TestDatabase database) {
        try (TcpGate gate = gate(database); JdbcLockStore store = through(gate, database).store("cache_lock")) {
            String key = newKey();
            grant(store, key, "ann");
            gate.block(true);
            assertFailsInTime(() -> store.acquire(request(newKey(), "bob", TIMEOUT)));
            gate.block(false);
            assertThat(store.renew(renewal(key, "ann"))).isTrue();
            assertThat(store.release(key, "ann")).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aDatabaseThatComesBackIsUsedAtOnce(TestDatabase database) throws Exception {
        try (TcpGate gate = gate(database); JdbcLockStore store = through(gate, database).store("cache_lock")) {
            List<String> keys = acquireAtOnce(store, 2 * TestDatabase.MAX_CONNECTIONS);
            gate.cut();
            assertFailsInTime(() -> store.acquire(request(newKey(), "bob", TIMEOUT)))
                    .hasMessageEndingWith("Check that the database is up and that"
                            + " quarkus.cache-lock.datasource.max-connections (8) is enough.");
            gate.mend();
            for (String key : keys) {
                assertThat(store.renew(renewal(key, "ann"))).isTrue();
            }
            assertThat(store.release(keys.get(0), "ann")).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void staleConnectionsAreNoErrorOnceTheDatabaseIsBack(TestDatabase database) throws Exception {
        try (TcpGate gate = gate(database); JdbcLockStore store = through(gate, database).store("cache_lock")) {
            List<String> keys = acquireAtOnce(store, 2 * TestDatabase.MAX_CONNECTIONS);
            gate.cut();
            gate.mend();
            grant(store, newKey(), "bob");
            assertThat(store.renewAll(keys.stream().map(key -> renewal(key, "ann")).toList())).doesNotContain(false);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aDatabaseThatIsDownAtStartIsCheckedAtFirstUse(TestDatabase database) {
        try (TcpGate gate = gate(database)) {
            gate.cut();
            try (JdbcLockStore store = through(gate, database).store("cache_lock");
                    JdbcLockStore wrong = through(gate, database).storeWithoutCreation("missing")) {
                assertFailsInTime(() -> store.acquire(request(newKey(), "ann", TIMEOUT)));
                gate.mend();
                grant(store, newKey(), "ann");
                assertThatThrownBy(() -> wrong.acquire(request(newKey(), "ann"))).isInstanceOf(LockStoreException.class)
                        .hasMessageStartingWith("Cannot read the lock table missing of the default datasource: ");
            }
        }
    }

    private static TestDatabase of(PostgresServer server) {
        return new TestDatabase(server.jdbcUrl(), server.user(), server.password());
    }

    private static AbstractThrowableAssert<?, ?> assertFailsInTime(
            ThrowingCallable call) {
        long before = System.nanoTime();
        var failure = assertThatThrownBy(call).isInstanceOf(LockStoreException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(IN_TIME);
        return failure;
    }

    /** Keys that ann acquired with so many threads that the pool is full. */
    private static List<String> acquireAtOnce(JdbcLockStore store, int threads) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<String>> granted = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                granted.add(executor.submit(() -> {
                    String key = newKey();
                    grant(store, key, "ann");
                    return key;
                }));
            }
            List<String> keys = new ArrayList<>();
            for (Future<String> key : granted) {
                keys.add(key.get());
            }
            return keys;
        } finally {
            executor.shutdownNow();
        }
    }

    static TcpGate gate(TestDatabase database) {
        return new TcpGate(uri(database).getPort());
    }

    static TestDatabase through(TcpGate gate, TestDatabase database) {
        return database.with(database.url().replace(":" + uri(database).getPort() + "/", ":" + gate.port() + "/"));
    }

    private static URI uri(TestDatabase database) {
        return URI.create(database.url().substring("jdbc:".length()));
    }
}

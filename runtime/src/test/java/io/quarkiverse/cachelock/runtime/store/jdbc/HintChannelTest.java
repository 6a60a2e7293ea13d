package io.quarkiverse.cachelock.runtime.store.jdbc;

import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.grant;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.newKey;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.renewal;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.request;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.waiting;
import static io.quarkiverse.cachelock.runtime.store.jdbc.WaiterPollerTest.awaitWaiter;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.DURATION;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.TcpGate;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;

/** PostgreSQL tells of releases. */
@Timeout(120)
class HintChannelTest {

    private static final TestDatabase DATABASE = TestDatabase.postgres();
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Much less than the pause between looks that hints allow for. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);
    private static final String LISTENERS = "from pg_stat_activity where query = 'listen \"cache_lock\"'";

    private CountingDataSource counted;
    private JdbcLockStore store;
    private JdbcLockStore holder;

    @BeforeEach
    void open() throws SQLException {
        open(DATABASE);
        holder = DATABASE.storeWithHints("cache_lock", DATABASE.pool());
    }

    /** @param listened what the connection that listens is to */
    private void open(TestDatabase listened) throws SQLException {
        counted = new CountingDataSource(DATABASE);
        store = listened.storeWithHints("cache_lock", counted);
    }

    @AfterEach
    void close() {
        store.close();
        holder.close();
    }

    @Test
    void aReleaseWakesAWaiterThatDoesNotLook() throws Exception {
        String key = newKey();
        CompletableFuture<Acquisition> turn = awaitQuietly(key);
        assertThat(holder.release(key, "ann")).isTrue();
        assertThat(turn).succeedsWithin(AT_ONCE);
        assertThat(store.acquire(waiting(key, "bob"))).isInstanceOf(Acquisition.Granted.class);
    }

    @Test
    void aForcedReleaseWakesAsWell() throws Exception {
        String key = newKey();
        CompletableFuture<Acquisition> turn = awaitQuietly(key);
        assertThat(holder.forceRelease(key)).isTrue();
        assertThat(turn).succeedsWithin(AT_ONCE);
    }

    @Test
    void aWaiterThatLeavesMakesPlaceForAnother() throws Exception {
        String key = newKey();
        grant(holder, key, "ann");
        Requests.await(holder, waiting(key, "carl"));
        awaitWaiter(DATABASE, key, "carl");
        Requests.await(store, waiting(key, "bob"));
        awaitQuiet();
        assertThat(holder.release(key, "carl")).isFalse();
        awaitWaiter(DATABASE, key, "bob");
    }

    @Test
    void aListenerThatLosesItsConnectionGetsAnother() throws Exception {
        String key = newKey();
        CompletableFuture<Acquisition> turn = awaitQuietly(key);
        int pid = Integer.parseInt(DATABASE.query("select max(pid) " + LISTENERS));
        DATABASE.query("select pg_terminate_backend(pid) " + LISTENERS);
        await().atMost(SOON).until(
                () -> Integer.parseInt(DATABASE.query("select coalesce(max(pid), 0) " + LISTENERS + " and pid <> " + pid)) > 0);
        awaitQuiet();
        assertThat(turn).isNotDone();
        assertThat(holder.release(key, "ann")).isTrue();
        assertThat(turn).succeedsWithin(AT_ONCE);
    }

    @Test
    void aReleaseWhileNothingIsHeardIsFoundByLooking() throws Exception {
        String key = newKey();
        try (TcpGate gate = DatabaseTroubleTest.gate(DATABASE)) {
            store.close();
            open(DatabaseTroubleTest.through(gate, DATABASE));
            CompletableFuture<Acquisition> turn = awaitQuietly(key);
            gate.cut();
            await().atMost(SOON).until(() -> looksInASecond() >= 5);
            assertThat(holder.release(key, "ann")).isTrue();
            assertThat(turn).succeedsWithin(AT_ONCE);
            assertThat(store.acquire(waiting(key, "bob"))).isInstanceOf(Acquisition.Granted.class);
        }
    }

    @Test
    void aHolderThatDiesIsOutwaitedAlthoughNobodyTells() throws Exception {
        String key = newKey();
        Duration lease = Duration.ofSeconds(5);
        long before = System.nanoTime();
        assertThat(holder.acquire(new AcquireRequest(key, "ann", "ann@test", lease, SOON)))
                .isInstanceOf(Acquisition.Granted.class);
        CompletableFuture<Duration> woken = Requests.await(store, waiting(key, "bob"))
                .thenApply(turn -> Duration.ofNanos(System.nanoTime() - before));
        awaitWaiter(DATABASE, key, "bob");
        awaitQuiet();
        holder.close();
        assertThat(woken).succeedsWithin(SOON, as(DURATION)).isBetween(lease, lease.plus(AT_ONCE));
        assertThat(store.acquire(waiting(key, "bob"))).isInstanceOf(Acquisition.Granted.class);
    }

    @Test
    void nobodyIsToldOfALockThatNobodyWaitsFor() throws Exception {
        String key = newKey();
        try (Connection ear = DATABASE.connect(); Statement statement = ear.createStatement()) {
            statement.execute("listen cache_lock");
            grant(holder, key, "ann");
            grant(holder, key, "ann");
            assertThat(holder.renew(renewal(key, "ann"))).isTrue();
            assertThat(holder.acquire(request(key, "bob"))).isInstanceOf(Acquisition.Busy.class);
            assertThat(holder.release(key, "bob")).isFalse();
            assertThat(holder.release(key, "ann")).isTrue();
            grant(holder, key, "ann");
            assertThat(holder.forceRelease(key)).isTrue();
            assertThat(heard(ear)).doesNotContain(told(key));
        }
    }

    @Test
    void whoeverListensIsToldOnceOfALockThatSomebodyWaitsFor() throws Exception {
        String key = newKey();
        try (Connection ear = DATABASE.connect(); Statement statement = ear.createStatement()) {
            statement.execute("listen cache_lock");
            grant(holder, key, "ann");
            Requests.await(store, waiting(key, "bob"));
            awaitWaiter(DATABASE, key, "bob");
            grant(holder, key, "ann");
            assertThat(holder.renew(renewal(key, "ann"))).isTrue();
            assertThat(heard(ear)).doesNotContain(told(key));
            assertThat(holder.release(key, "ann")).isTrue();
            assertThat(heard(ear)).containsOnlyOnce(told(key));
        }
    }

    @Test
    void whatIsForgedIsNoMoreThanAHint() throws Exception {
        String key = newKey();
        CompletableFuture<Acquisition> turn = awaitQuietly(key);
        for (String payload : new String[] { "", "no number", "'; drop table cache_lock; --", "9".repeat(1000) }) {
            DATABASE.execute("notify cache_lock, '" + payload.replace("'", "''") + "'");
        }
        awaitQuiet();
        assertThat(turn).isNotDone();
        DATABASE.execute("notify cache_lock, '" + HintChannel.hash(key) + "'");
        assertThat(turn).succeedsWithin(AT_ONCE);
        assertThat(store.acquire(waiting(key, "bob"))).isInstanceOf(Acquisition.Busy.class);
    }

    @Test
    void nobodyListensWhenNobodyWaits() throws Exception {
        String key = newKey();
        CompletableFuture<Acquisition> turn = awaitQuietly(key);
        holder.release(key, "ann");
        assertThat(turn).succeedsWithin(AT_ONCE);
        await().atMost(SOON).until(() -> DATABASE.query("select count(*) " + LISTENERS).equals("0"));
    }

    @Test
    void aReleaseThatDoesNotWaitForTheDiskIsAloneInThat() throws SQLException {
        String key = newKey();
        grant(store, key, "ann");
        String before = setting();
        assertThat(store.release(key, "ann")).isTrue();
        assertThat(setting()).isEqualTo(before);
    }

    @Test
    void otherDatabasesAreRefused() {
        assertThatThrownBy(() -> TestDatabase.h2().storeWithHints("cache_lock", TestDatabase.h2().pool()))
                .isInstanceOf(LockStoreException.class)
                .hasMessage("quarkus.cache-lock.datasource.notify=true needs PostgreSQL, but the default datasource is H2."
                        + " Remove it: waiters find out without.");
    }

    private static String told(String key) {
        return Long.toString(HintChannel.hash(key));
    }

    /** What was told until now: it comes in the order of the commits. */
    private static List<String> heard(Connection ear) throws SQLException {
        String end = "end of " + UUID.randomUUID();
        DATABASE.execute("notify cache_lock, '" + end + "'");
        List<String> all = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            all.addAll(new PostgresNotifications().await(ear, 100));
            return all.contains(end);
        });
        return all;
    }

    private String setting() throws SQLException {
        try (var statement = counted.getConnection().createStatement();
                var row = statement.executeQuery("show synchronous_commit")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Waits for a lock that ann holds, until looking has ended. */
    private CompletableFuture<Acquisition> awaitQuietly(String key) {
        grant(holder, key, "ann");
        CompletableFuture<Acquisition> turn = Requests.await(store, waiting(key, "bob"));
        awaitWaiter(DATABASE, key, "bob");
        awaitQuiet();
        return turn;
    }

    private void awaitQuiet() {
        await().atMost(SOON).until(() -> looksInASecond() <= 1);
    }

    private int looksInASecond() {
        counted.executed();
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        return counted.executed().size();
    }
}

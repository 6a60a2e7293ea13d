package io.quarkiverse.cachelock.runtime.store.jdbc;

import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.grant;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.newKey;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.request;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.waiting;
import static io.quarkiverse.cachelock.runtime.store.jdbc.WaiterPollerTest.awaitWaiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;

/** What strangers can name, notify and ask for becomes neither SQL nor load. */
@Timeout(120)
class JdbcSecurityTest {

    private static final TestDatabase DATABASE = TestDatabase.postgres();
    private static final int FLOOD = 5_000;

    @ParameterizedTest
    @ValueSource(strings = { "", "a b", "a;drop table x", "a\"b", "a'b", "a.b.c", "1a", "a-b", "ä", "a\n", "a--", "a/*", ".a",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" })
    void namesOfTablesAndSchemasAreOnlyPlainOnes(String table) {
        assertThatThrownBy(() -> TestDatabase.settings(table, true)).isInstanceOf(LockStoreException.class)
                .hasMessageStartingWith("quarkus.cache-lock.datasource.table is not the name of a table: ")
                .hasMessageNotContaining("\n");
    }

    /** So there is nothing in it that could end a quotation. */
    @Test
    void theChannelIsTheTableAndQuoted() {
        assertThat(HintChannel.name(TableName.of("table", "Shop.Cache_Lock"))).isEqualTo("cache_lock");
    }

    @ParameterizedTest
    @ValueSource(strings = { "'", "\"", "\\", "'; drop table cache_lock; --", "' or '1'='1", "%", "_", "$1", "?", ":key",
            "{table}" })
    void keysAndOwnersAreNoSql(String text) {
        try (JdbcLockStore store = DATABASE.store("cache_lock")) {
            String key = newKey() + text;
            assertThat(store.acquire(new io.quarkiverse.cachelock.spi.AcquireRequest(key, "ann", text, Requests.LEASE,
                    Duration.ofSeconds(10)))).isInstanceOf(Granted.class);
            assertThat(store.state(key)).hasValueSatisfying(state -> assertThat(state.ownerId()).isEqualTo(text));
            assertThat(store.release(key, "ann' or '1'='1")).isFalse();
            assertThat(store.release(key, "ann")).isTrue();
        }
    }

    @Test
    void payloadsAreChecked() {
        assertThat(List.of("0", "-2147483648", "2147483647")).allMatch(HintChannel::isHash);
        assertThat(List.of("", "-", "x", "1 ", "99999999999", "12345678901", "1".repeat(8_000))).noneMatch(HintChannel::isHash);
    }

    @Test
    void aFloodOfForgedNotificationsCostsFewStatementsAndGrantsNothing() throws Exception {
        CountingDataSource counted = new CountingDataSource(DATABASE);
        try (JdbcLockStore store = DATABASE.storeWithHints("cache_lock", counted);
                JdbcLockStore holder = DATABASE.storeWithHints("cache_lock", DATABASE.pool())) {
            String key = newKey();
            grant(holder, key, "ann");
            CompletableFuture<Granted> lock = CompletableFuture.supplyAsync(() -> lock(store, key));
            awaitWaiter(DATABASE, key, "bob");
            counted.executed();
            long started = System.nanoTime();
            notifyOften(HintChannel.hash(key));
            assertThat(lock).isNotDone();
            long seconds = Duration.ofNanos(System.nanoTime() - started).toSeconds() + 2;
            int statements = counted.executed().size();
            System.out.printf("%d forged notifications in %d s cost %d statements%n", FLOOD, seconds - 2, statements);
            // A hint that is followed may cost an attempt, which is two statements, and a look, which is two as well
            assertThat(statements).isLessThanOrEqualTo((int) (4 * seconds * (HintBudget.PER_SECOND + 10)));
            assertThat(holder.release(key, "ann")).isTrue();
            assertThat(lock).succeedsWithin(Duration.ofSeconds(20));
            assertThat(store.release(key, "bob")).isTrue();
        }
    }

    /** As the engine does. */
    private static Granted lock(JdbcLockStore store, String key) {
        while (true) {
            Acquisition answer = store.acquire(waiting(key, "bob"));
            if (answer instanceof Granted granted) {
                return granted;
            }
            assertThat(answer).isInstanceOf(Busy.class);
            Requests.await(store, waiting(key, "bob")).join();
        }
    }

    /** Each in a transaction of its own, as one transaction tells the same thing once only. */
    private static void notifyOften(long payload) throws SQLException {
        try (Connection connection = DATABASE.connect();
                PreparedStatement notify = connection.prepareStatement("select pg_notify('cache_lock', ?)")) {
            for (int i = 0; i < FLOOD; i++) {
                notify.setString(1, Long.toString(payload));
                notify.execute();
            }
        }
    }

    @Test
    void hintsThatBearFruitAreNotLimited() {
        HintBudget budget = new HintBudget();
        for (int i = 0; i < 10_000; i++) {
            assertThat(budget.take()).isTrue();
            budget.giveBack();
        }
        long followed = IntStream.range(0, 10_000).filter(i -> budget.take()).count();
        assertThat(followed).as("hints in vain").isBetween((long) HintBudget.PER_SECOND, 5L * HintBudget.PER_SECOND);
    }

    @Test
    void messagesAboutAFailureShowNoOwnerToken() {
        try (JdbcLockStore store = DATABASE.store("cache_lock")) {
            String key = newKey();
            assertThatThrownBy(() -> store.acquire(request(key, "a-secret-that-is-much-longer-than-64-characters".repeat(3))))
                    .isInstanceOf(LockStoreException.class).hasMessageNotContaining("a-secret");
        }
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.newKey;
import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.cachelock.spi.Acquisition;

/** Races for one lock, in each isolation that a database or role may have for a default. */
@Timeout(120)
class IsolationTest {

    private static final int THREADS = 8;
    private static final int ROUNDS = 40;

    static Stream<Named<TestDatabase>> databases() {
        TestDatabase postgres = TestDatabase.postgres();
        TestDatabase mariaDb = TestDatabase.mariaDb();
        return Stream.concat(Stream.of(Named.of("H2", TestDatabase.h2())),
                Stream.of("read-committed", "repeatable-read", "serializable").flatMap(isolation -> Stream.of(
                        Named.of("PostgreSQL " + isolation, postgres.with(postgres.url()
                                + "?options=-c%20default_transaction_isolation=" + isolation.replace("-", "%5C%20"))),
                        Named.of("MariaDB " + isolation, mariaDb.with(mariaDb.url()
                                + "?sessionVariables=transaction_isolation='" + isolation.toUpperCase(Locale.ROOT) + "'")))));
    }

    @Test
    void theDatabasesHaveTheIsolationThatTheirNamesTell() {
        assertThat(databases().skip(1)).allSatisfy(named -> {
            String sql = named.getName().startsWith("PostgreSQL") ? "show transaction_isolation"
                    : "select @@transaction_isolation";
            String isolation = named.getPayload().query(sql).toLowerCase(Locale.ROOT).replace(' ', '-');
            assertThat(named.getName()).endsWith(" " + isolation);
        });
    }

    @ParameterizedTest
    @MethodSource("databases")
    void ofManyWhoUseANewKeyAtOnceOneIsGranted(TestDatabase database) throws Exception {
        try (JdbcLockStore store = database.store("cache_lock")) {
            for (int round = 0; round < ROUNDS; round++) {
                String key = newKey();
                assertThat(race(store, key)).filteredOn(Acquisition.Granted.class::isInstance).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void ofManyWhoUseAFreeKeyAtOnceOneIsGrantedAndTokensGrow(TestDatabase database) throws Exception {
        try (JdbcLockStore store = database.store("cache_lock")) {
            String key = newKey();
            long last = 0;
            for (int round = 0; round < ROUNDS; round++) {
                List<Acquisition> granted = race(store, key).stream().filter(Acquisition.Granted.class::isInstance).toList();
                assertThat(granted).hasSize(1);
                long token = ((Acquisition.Granted) granted.get(0)).fencingToken();
                assertThat(token).isGreaterThan(last);
                last = token;
                assertThat(store.forceRelease(key)).isTrue();
            }
        }
    }

    private static List<Acquisition> race(JdbcLockStore store, String key) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try {
            List<Future<Acquisition>> racing = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                String owner = "owner" + i;
                racing.add(threads.submit(() -> {
                    start.await();
                    return store.acquire(request(key, owner));
                }));
            }
            List<Acquisition> results = new ArrayList<>();
            for (Future<Acquisition> one : racing) {
                results.add(one.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}

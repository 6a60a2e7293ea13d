package io.quarkiverse.cachelock.runtime.store.jdbc;

import static io.quarkiverse.cachelock.runtime.store.jdbc.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.engine.AmbiguityContract;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.LockStore;

class JdbcAmbiguityTest {

    @Nested
    class OnPostgres extends OnDatabase {

        OnPostgres() {
            super(TestDatabase.postgres());
        }
    }

    @Nested
    class OnMariaDb extends OnDatabase {

        OnMariaDb() {
            super(TestDatabase.mariaDb());
        }
    }

    abstract static class OnDatabase extends AmbiguityContract {

        private final TestDatabase database;

        OnDatabase(TestDatabase database) {
            this.database = database;
        }

        @Override
        protected int port() {
            return URI.create(database.url().substring("jdbc:".length())).getPort();
        }

        @Override
        protected LockStore store(int port) {
            return database.with(database.url().replace(":" + port() + "/", ":" + port + "/")).store("cache_lock")
                    .asLockStore();
        }

        @Test
        void thePoolHasNoConnectionLeft() {
            LockStore store = store(gate.port());
            ExecutorService threads = Executors.newCachedThreadPool();
            gate.blockAnswers(true);
            List<CompletableFuture<Acquisition>> all = IntStream.range(0, TestDatabase.MAX_CONNECTIONS)
                    .mapToObj(
                            i -> CompletableFuture.supplyAsync(() -> store.direct().acquire(request(name + i, "ann")), threads))
                    .toList();
            AtomicInteger attempt = new AtomicInteger();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThatThrownBy(() -> store.direct()
                    .acquire(request(name + "-more" + attempt.incrementAndGet(), "bob", Duration.ofMillis(100))))
                    .isInstanceOf(LockStoreException.class).hasMessageContaining("all 8 connections were in use"));
            gate.blockAnswers(false);
            assertThat(isHeld(name + "-more" + attempt)).isFalse();
            all.forEach(granted -> granted.handle((answer, failure) -> answer).join());
            store.close();
            threads.shutdown();
        }
    }
}

package io.quarkiverse.cachelock.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LockManager;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;

/** Runs the samples of fencing and of losing a lock. */
@QuarkusTest
class FencingSamplesTest {

    @TestHTTPResource("/shelves/")
    URI service;
    @Inject
    Shelves shelves;
    @Inject
    ShelfTable table;
    @Inject
    Imports imports;
    @Inject
    LockManager locks;

    @Test
    void anUpdateIsFenced() throws SQLException {
        table.create("F1");
        long paused = token("shelf:F1");
        shelves.fill("F1", "books");

        assertThat(table.write("F1", "stale", paused)).isFalse();
        assertThat(table.read("F1")).isEqualTo("books");
        shelves.fill("F1", "more books");
        assertThat(table.read("F1")).isEqualTo("more books");
    }

    @Test
    void aCallIsFenced() throws SQLException, IOException, InterruptedException {
        table.create("F2");
        shelves.send(service, "F2", "books");
        assertThat(table.read("F2")).isEqualTo("books");

        assertThat(table.write("F2", "from the future", Long.MAX_VALUE)).isTrue();
        assertThatThrownBy(() -> shelves.send(service, "F2", "stale")).hasMessage("A newer holder has been here.");
        assertThat(table.read("F2")).isEqualTo("from the future");
    }

    @Test
    void aLossInterrupts() {
        assertThatThrownBy(() -> imports.importAll("lost", List.of(this::lose, () -> Thread.sleep(60_000))))
                .isInstanceOf(LockLostException.class).hasCauseInstanceOf(InterruptedException.class);
        await().until(() -> imports.hasLost("import:lost"));
    }

    @Test
    void aLossCancels() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Uni<Object> steps = Uni.createFrom().nothing().onSubscription().invoke(this::lose)
                .onCancellation().invoke(() -> cancelled.set(true));

        assertThatThrownBy(() -> imports.importLater("lost", steps).await().atMost(Duration.ofSeconds(60)))
                .isInstanceOf(LockLostException.class);
        assertThat(cancelled).isTrue();
    }

    @Test
    void aLossRollsBack() {
        assertThatThrownBy(() -> imports.importOrNothing("lost", List.of(this::lose,
                () -> await().pollInSameThread().until(QuarkusTransaction::isRollbackOnly))))
                .isInstanceOf(LockLostException.class);
    }

    @Test
    void codeDeepInsideKnowsItsLock() {
        imports.pauseUnlessLost();
        locks.lock("import:lost").run(() -> {
            imports.pauseUnlessLost();
            lose();
            await().pollInSameThread()
                    .untilAsserted(() -> assertThatThrownBy(imports::pauseUnlessLost).isInstanceOf(LockLostException.class));
        });
    }

    private void lose() {
        await().until(() -> locks.forceRelease("import:lost"));
    }

    private long token(String name) {
        return locks.lock(name).call(() -> locks.current().map(HeldLockInfo::fencingToken).orElseThrow());
    }
}

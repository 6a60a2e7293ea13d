package io.quarkiverse.cachelock.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkus.test.junit.QuarkusTest;

/** Runs the samples of the migration pages and of the page on schedules. */
@QuarkusTest
class MigrationTest {

    @Inject
    FromDjango django;
    @Inject
    FromShedLock shedLock;
    @Inject
    FromRedisson redisson;
    @Inject
    LockManager locks;

    @Test
    void fromDjango() {
        long first = django.update();
        assertThat(django.updateAnnotated()).isGreaterThan(first);
        assertThat(django.transfer("a", "b")).isPositive();
        assertThat(django.refresh()).isPositive();
        assertThat(django.refreshIfFree()).isTrue();
        assertThat(django.isBusy()).isFalse();

        try (LockHandle lock = locks.acquire("refresh")) {
            assertThat(django.refreshIfFree()).isFalse();
            assertThat(django.isBusy()).isTrue();
            assertThat(django.free()).isTrue();
            assertThat(lock.release()).isFalse();
        }
    }

    @Test
    void fromShedLock() {
        locks.lock("report").run(() -> locks.current("report").orElseThrow().ensureHeld());
        assertThat(locks.current("report")).isEmpty();

        shedLock.report();
        assertThat(shedLock.reports()).isEqualTo(1);
        shedLock.report();
        assertThat(shedLock.reportNow()).as("within five seconds").isFalse();
        assertThat(shedLock.reports()).isEqualTo(1);
        assertThat(locks.forceRelease("nightly-report")).isTrue();
        assertThat(shedLock.reportNow()).isTrue();
        locks.forceRelease("nightly-report");

        // Each JVM's first execution is due when it starts
        await().until(() -> shedLock.cleanUps() == 1);
        assertThat(locks.state("clean-up")).isPresent();

        shedLock.exportOrders(List.of("1", "2"));
        assertThat(shedLock.reports()).isEqualTo(4);
    }

    @Test
    void fromRedisson() {
        assertThat(redisson.ship("1")).isEqualTo("shipped 1");
        assertThat(redisson.shipIfFree("1")).startsWith("shipped 1, held for ");
        assertThat(redisson.fence("1")).isLessThan(redisson.fence("1"));
        assertThat(redisson.shipLater("1").await().indefinitely()).isEqualTo("shipped 1");

        Runnable end = redisson.reserve("1").orElseThrow();
        assertThat(redisson.shipIfFree("1")).isEqualTo("busy");
        CompletableFuture.runAsync(end).join();
        assertThat(redisson.shipIfFree("1")).startsWith("shipped 1, held for ");
    }
}

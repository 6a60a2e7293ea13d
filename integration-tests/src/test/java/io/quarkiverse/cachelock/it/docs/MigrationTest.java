package io.quarkiverse.cachelock.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.it.django.Foo;
import io.quarkus.narayana.jta.QuarkusTransaction;
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
    void fromDjangoInOneLine() {
        String name = "global";
        assertThat(django.move("a", "b")).isPositive();
        locks.lock("global").run(() -> assertThat(locks.state(name).isPresent()).isTrue());
        LockHandle handle = locks.acquire(name);
        assertThat(handle.isHeld()).isTrue();
        assertThat(handle.release()).isTrue();

        Foo foo = new Foo();
        foo.bar = "a";
        QuarkusTransaction.requiringNew().run(() -> foo.persist());
        foo.useByBarOrWait(() -> assertThat(locks.state("Foo(bar):a")).isPresent());
        locks.entity(foo).run(() -> assertThat(locks.state("Foo:" + foo.id)).isPresent());
        locks.entity(foo, "bar").run(() -> assertThat(locks.state("Foo(bar):a")).isPresent());
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

        String name = "report:north";
        assertThat(locks.lock(name).tryRun(() -> shedLock.report("north"))).isTrue();
        assertThat(shedLock.reports()).isEqualTo(5);
        try (LockHandle handle = locks.acquire(name)) {
            Duration duration = Duration.ofMinutes(10);
            handle.extend(duration);
            assertThat(handle.remainingLease()).isGreaterThan(duration.minusMinutes(1));
            shedLock.report("north");
            assertThat(locks.lock(name).tryRun(() -> shedLock.report("north"))).isFalse();
            assertThat(shedLock.reports()).isEqualTo(5);
        }
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

    @Test
    void fromRedissonInOneLine() {
        String name = "order:42";
        locks.lock("order:42").run(() -> assertThat(locks.state(name)).isPresent());
        LockHandle handle = locks.acquire(name);
        assertThat(locks.state(name).orElseThrow().fencingToken()).isEqualTo(handle.fencingToken());
        assertThat(locks.forceRelease(name)).isTrue();
        assertThat(handle.release()).as("after it was lost").isFalse();
        locks.lockAll("a", "b").run(() -> assertThat(List.of("a", "b")).allSatisfy(
                each -> assertThat(locks.state(each)).isPresent()));
    }
}

package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** Those who may wait for each other, and those who wait for themselves. */
class DeadlockDetectionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest().withEmptyApplication()
            .setLogRecordPredicate(log -> String.valueOf(log.getMessage()).contains("nested in both orders"))
            .assertLogRecords(DeadlockDetectionTest::areTold);

    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;

    /** Of each test below one, or none. */
    private static void areTold(List<LogRecord> logs) {
        assertThat(logs).extracting(log -> List.of(log.getParameters())).containsExactlyInAnyOrder(
                List.of("scope2", "scope1"), List.of("handle2", "handle1"), List.of("all2", "all1"), List.of("uni2", "uni1"));
        assertThat(logs).allSatisfy(log -> {
            assertThat(log.getLevel().getName()).isEqualTo("WARN");
            assertThat(stack(log.getThrown())).contains(DeadlockDetectionTest.class.getName());
            assertThat(log.getThrown().getSuppressed()).hasSize(1)
                    .allSatisfy(other -> assertThat(stack(other)).contains(DeadlockDetectionTest.class.getName()));
        });
    }

    private static List<String> stack(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace()).map(StackTraceElement::getClassName).toList();
    }

    @Test
    void scopesInBothOrdersAreToldOnce() {
        for (int i = 0; i < 2; i++) {
            nest("scope1", "scope2");
            nest("scope2", "scope1");
        }
    }

    @Test
    void handlesInBothOrdersAreTold() {
        try (LockHandle one = locks.acquire("handle1"); LockHandle two = locks.acquire("handle2")) {
            assertThat(one.isHeld() && two.isHeld()).isTrue();
        }
        try (LockHandle two = locks.acquire("handle2"); LockHandle one = locks.acquire("handle1")) {
            assertThat(one.isHeld() && two.isHeld()).isTrue();
        }
    }

    @Test
    void locksThatAreTakenTogetherHaveAnOrderToo() {
        locks.lockAll("all2", "all1").run(() -> {
        });
        nest("all2", "all1");
    }

    @Test
    void asynchronousCodeIsSeen() {
        for (String[] order : new String[][] { { "uni1", "uni2" }, { "uni2", "uni1" } }) {
            reactive.lock(order[0]).run(() -> reactive.lock(order[1]).run(() -> Uni.createFrom().item(1)))
                    .await().atMost(ofSeconds(10));
        }
    }

    @Test
    void aThirdLockKeepsThemApart() {
        locks.lock("gate").run(() -> nest("kept1", "kept2"));
        locks.lock("gate").run(() -> nest("kept2", "kept1"));
    }

    @Test
    void whoDoesNotWaitIsInNobodysWay() {
        locks.lock("tried1").run(() -> locks.tryAcquire("tried2").orElseThrow().close());
        locks.lock("tried2").run(() -> locks.tryAcquire("tried1").orElseThrow().close());
        locks.lock("again").run(() -> nest("inner", "again"));
    }

    @Test
    void whoWouldWaitForAHandleOfItsOwnFailsAtOnce() {
        try (LockHandle own = locks.acquire("own")) {
            assertThatThrownBy(() -> locks.lock(own.name()).run(() -> {
            })).isInstanceOfSatisfying(LockNotAcquiredException.class, failure -> assertThat(failure.waited()).isZero())
                    .hasMessage("Lock 'own' is held by a handle that this very call chain has acquired, so that it would wait"
                            + " for itself: release the handle first, or use run or call, which re-enter the lock. If somebody"
                            + " else is to release the handle, set quarkus.cache-lock.deadlock-detection=false");
            assertThatThrownBy(() -> locks.lockAll("other", "own").acquire()).isInstanceOf(LockNotAcquiredException.class);
            assertThat(locks.state("other")).isEmpty();
            assertThat(locks.tryAcquire("own")).isEmpty();
            var waiting = CompletableFuture.supplyAsync(() -> locks.acquire("own"));
            assertThatThrownBy(() -> reactive.lock("own").waitTime(ofMillis(100)).acquire().await().indefinitely())
                    .isInstanceOfSatisfying(LockNotAcquiredException.class,
                            failure -> assertThat(failure.waited()).isGreaterThanOrEqualTo(ofMillis(100)));
            own.release();
            assertThat(waiting).succeedsWithin(ofSeconds(10)).satisfies(LockHandle::close);
        }
        locks.acquire("own").close();
    }

    @Test
    void whoWaitsForAHandleWhoseLeaseWillBeOverGetsTheLock() {
        LockHandle expiring = locks.lock("expiring").leaseTime(ofMillis(300)).autoRenew(false).acquire();
        locks.acquire("expiring").close();
        assertThat(expiring.isHeld()).isFalse();
    }

    private void nest(String outer, String inner) {
        locks.lock(outer).run(() -> locks.lock(inner).run(() -> {
        }));
    }
}

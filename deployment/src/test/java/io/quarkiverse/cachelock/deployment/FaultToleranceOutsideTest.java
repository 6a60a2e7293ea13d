package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkus.test.QuarkusUnitTest;

/** With another priority fault tolerance is outside of the lock, and treats a busy lock as any other failure. */
@SuppressWarnings("try")
class FaultToleranceOutsideTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .overrideConfigKey("mp.fault.tolerance.interceptor.priority", "100")
            .withApplicationRoot(root -> root.addClasses(Booth.class));

    @Inject
    Booth booth;
    @Inject
    LockManager locks;

    @Test
    void eachRetryAcquiresTheLock() {
        booth.held = locks.acquire("retried");
        assertThat(booth.retried()).isEqualTo("sold");
        assertThat(booth.busy).hasValue(2);
    }

    @Test
    void aFallbackIsForABusyLockToo() {
        assertThat(booth.answered()).isEqualTo("sold");
        try (LockHandle held = locks.acquire("answered")) {
            assertThat(booth.answered()).isEqualTo("fallback");
        }
    }

    @Test
    void aTimeoutEndsTheWait() {
        try (LockHandle held = CompletableFuture.supplyAsync(() -> locks.acquire("timed")).join()) {
            assertThatThrownBy(() -> booth.timed()).isInstanceOf(TimeoutException.class);
        }
        await().until(() -> locks.state("timed").isEmpty());
        assertThat(booth.timed()).isEqualTo("in time");
    }

    @Test
    void busyLocksOpenTheCircuit() {
        try (LockHandle held = locks.acquire("circuit")) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> booth.circuit()).isInstanceOf(LockNotAcquiredException.class);
            }
        }
        assertThatThrownBy(() -> booth.circuit()).isInstanceOf(CircuitBreakerOpenException.class);
    }

    @Singleton
    static class Booth {

        final AtomicInteger busy = new AtomicInteger();
        volatile LockHandle held;

        @Retry(maxRetries = 5, delay = 1, jitter = 0)
        @CacheLock(value = "retried", waitTime = "0s", fallback = "count")
        String retried() {
            return "sold";
        }

        String count() {
            if (busy.incrementAndGet() == 2) {
                held.release();
            }
            throw new IllegalStateException("busy");
        }

        @Fallback(fallbackMethod = "instead", applyOn = LockNotAcquiredException.class)
        @CacheLock(value = "answered", waitTime = "0s")
        String answered() {
            return "sold";
        }

        String instead() {
            return "fallback";
        }

        @Timeout(300)
        @CacheLock("timed")
        String timed() {
            return "in time";
        }

        @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 0.5, delay = 60_000)
        @CacheLock(value = "circuit", waitTime = "0s")
        String circuit() {
            return "closed";
        }
    }
}

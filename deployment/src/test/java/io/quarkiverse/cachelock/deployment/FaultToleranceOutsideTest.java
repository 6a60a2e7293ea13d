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
import io.smallrye.faulttolerance.api.BeforeRetry;

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
    void aBusyLockIsTriedAgainUntilItIsFree() {
        booth.held = locks.acquire("again");
        assertThat(booth.again()).isEqualTo("held true");
        assertThat(booth.retries).hasValue(2);
        assertThat(locks.state("again")).isEmpty();
    }

    @Test
    void aBusyLockIsNotTriedAgainIfItAborts() {
        try (LockHandle held = locks.acquire("aborted")) {
            assertThatThrownBy(() -> booth.aborted()).isInstanceOf(LockNotAcquiredException.class);
        }
        assertThat(booth.unwanted).hasValue(0);
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

    @Test
    void busyLocksThatAreSkippedDoNotOpenTheCircuit() {
        try (LockHandle held = locks.acquire("skipped")) {
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> booth.skipped(null)).isInstanceOf(LockNotAcquiredException.class);
            }
        }
        assertThat(booth.skipped(null)).isEqualTo("closed");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> booth.skipped(new IllegalStateException("no"))).hasMessage("no");
        }
        assertThatThrownBy(() -> booth.skipped(null)).isInstanceOf(CircuitBreakerOpenException.class);
        assertThat(locks.state("skipped")).isEmpty();
    }

    @Singleton
    static class Booth {

        final AtomicInteger busy = new AtomicInteger();
        final AtomicInteger retries = new AtomicInteger();
        final AtomicInteger unwanted = new AtomicInteger();
        volatile LockHandle held;

        @Inject
        LockManager locks;

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

        @Retry(maxRetries = 5, delay = 1, jitter = 0, retryOn = LockNotAcquiredException.class)
        @BeforeRetry(methodName = "freeAtTheSecond")
        @CacheLock(value = "again", waitTime = "0s")
        String again() {
            return "held " + locks.current("again").isPresent();
        }

        void freeAtTheSecond() {
            if (retries.incrementAndGet() == 2) {
                held.release();
            }
        }

        @Retry(maxRetries = 5, delay = 1, jitter = 0, abortOn = LockNotAcquiredException.class)
        @BeforeRetry(methodName = "countUnwanted")
        @CacheLock(value = "aborted", waitTime = "0s")
        String aborted() {
            return "sold";
        }

        void countUnwanted() {
            unwanted.incrementAndGet();
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

        @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 0.9, delay = 60_000, skipOn = LockNotAcquiredException.class)
        @CacheLock(value = "skipped", waitTime = "0s")
        String skipped(RuntimeException failure) {
            if (failure != null) {
                throw failure;
            }
            return "closed";
        }
    }
}

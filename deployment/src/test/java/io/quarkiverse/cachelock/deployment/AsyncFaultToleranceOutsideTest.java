package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Fallback;
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
import io.smallrye.mutiny.Uni;

/** Asynchronous methods, with fault tolerance outside of the lock: it is free when the methods have ended, timed out or not. */
@SuppressWarnings("try")
class AsyncFaultToleranceOutsideTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .overrideConfigKey("mp.fault.tolerance.interceptor.priority", "100")
            .withApplicationRoot(root -> root.addClasses(Booth.class));

    @Inject
    Booth booth;
    @Inject
    LockManager locks;

    @Test
    void aFallbackIsForABusyLockTooAndRunsWithoutIt() {
        for (Uni<String> failing : List.of(booth.failing(), Uni.createFrom().completionStage(booth::failingStage))) {
            assertThat(result(failing)).isEqualTo("fallback, held false");
            assertThat(locks.state("failing")).isEmpty();
            try (LockHandle held = locks.acquire("failing")) {
                assertThat(result(failing)).isEqualTo("fallback, held true");
            }
        }
    }

    @Test
    void aTimeoutEndsTheCallersWaitAndTheMethodFreesTheLockWhenItHasRunLater() {
        for (Uni<String> timed : List.of(booth.timed(), Uni.createFrom().completionStage(booth::timedStage))) {
            booth.ran.set(0);
            try (LockHandle held = locks.acquire("timed")) {
                assertThatThrownBy(() -> result(timed)).isInstanceOf(TimeoutException.class);
                assertThat(booth.ran).hasValue(0);
            }
            await().until(() -> booth.ran.get() == 1 && locks.state("timed").isEmpty());
            assertThat(result(timed)).isEqualTo("in time");
            assertThat(locks.state("timed")).isEmpty();
        }
    }

    @Test
    void aMethodThatHasTimedOutKeepsTheLockUntilItEnds() {
        for (Uni<String> slow : List.of(booth.slow(), Uni.createFrom().completionStage(booth::slowStage))) {
            booth.end = new CompletableFuture<>();
            assertThatThrownBy(() -> result(slow)).isInstanceOf(TimeoutException.class);
            assertThat(locks.state("slow")).isPresent();
            booth.end.complete("late");
            await().until(() -> locks.state("slow").isEmpty());
        }
    }

    @Test
    void busyLocksThatAreSkippedDoNotOpenTheCircuit() {
        for (Uni<String> circuit : List.of(booth.circuit(), Uni.createFrom().completionStage(booth::circuitStage))) {
            try (LockHandle held = locks.acquire("circuit")) {
                for (int i = 0; i < 4; i++) {
                    assertThatThrownBy(() -> result(circuit)).isInstanceOf(LockNotAcquiredException.class);
                }
            }
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> result(circuit)).hasMessage("no");
                assertThat(locks.state("circuit")).isEmpty();
            }
            assertThatThrownBy(() -> result(circuit)).isInstanceOf(CircuitBreakerOpenException.class);
        }
    }

    private static String result(Uni<String> call) {
        return call.await().atMost(ofSeconds(10));
    }

    @Singleton
    static class Booth {

        final AtomicInteger ran = new AtomicInteger();
        volatile CompletableFuture<String> end;

        @Inject
        LockManager locks;

        @Fallback(fallbackMethod = "instead")
        @CacheLock(value = "failing", waitTime = "0s")
        Uni<String> failing() {
            return Uni.createFrom().failure(new IllegalStateException("no"));
        }

        Uni<String> instead() {
            return Uni.createFrom().item(() -> "fallback, held " + locks.state("failing").isPresent());
        }

        @Fallback(fallbackMethod = "insteadStage")
        @CacheLock(value = "failing", waitTime = "0s")
        CompletionStage<String> failingStage() {
            return CompletableFuture.failedStage(new IllegalStateException("no"));
        }

        CompletionStage<String> insteadStage() {
            return instead().subscribeAsCompletionStage();
        }

        @Timeout(1_000)
        @CacheLock("timed")
        Uni<String> timed() {
            ran.incrementAndGet();
            return Uni.createFrom().item("in time");
        }

        @Timeout(1_000)
        @CacheLock("timed")
        CompletionStage<String> timedStage() {
            ran.incrementAndGet();
            return CompletableFuture.completedStage("in time");
        }

        @Timeout(300)
        @CacheLock("slow")
        Uni<String> slow() {
            return Uni.createFrom().completionStage(() -> end);
        }

        @Timeout(300)
        @CacheLock("slow")
        CompletionStage<String> slowStage() {
            return end;
        }

        @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 0.9, delay = 60_000, skipOn = LockNotAcquiredException.class)
        @CacheLock(value = "circuit", waitTime = "0s")
        Uni<String> circuit() {
            return Uni.createFrom().failure(new IllegalStateException("no"));
        }

        @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 0.9, delay = 60_000, skipOn = LockNotAcquiredException.class)
        @CacheLock(value = "circuit", waitTime = "0s")
        CompletionStage<String> circuitStage() {
            return CompletableFuture.failedStage(new IllegalStateException("no"));
        }
    }
}

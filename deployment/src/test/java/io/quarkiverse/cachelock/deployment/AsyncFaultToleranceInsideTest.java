package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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

/** Asynchronous methods, with the lock outside of fault tolerance: it is free when these end, however they do. */
@SuppressWarnings("try")
class AsyncFaultToleranceInsideTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class));

    @Inject
    Booth booth;
    @Inject
    LockManager locks;

    @Test
    void aFallbackIsForTheMethodAndRunsUnderTheLock() {
        for (Uni<String> failing : List.of(booth.failing(), Uni.createFrom().completionStage(booth::failingStage))) {
            assertThat(result(failing)).isEqualTo("fallback, held true");
            assertThat(locks.state("failing")).isEmpty();
            try (LockHandle held = locks.acquire("failing")) {
                assertThatThrownBy(() -> result(failing)).isInstanceOf(LockNotAcquiredException.class);
            }
        }
    }

    @Test
    void aTimeoutFreesTheLockThoughTheMethodGoesOn() {
        for (Uni<String> slow : List.of(booth.slow(), Uni.createFrom().completionStage(booth::slowStage))) {
            booth.begin();
            assertThatThrownBy(() -> result(slow)).isInstanceOf(TimeoutException.class);
            assertThat(locks.state("slow")).isEmpty();
            booth.end.complete("late");
            assertThat(booth.ended).succeedsWithin(ofSeconds(10));
        }
    }

    @Test
    void anOpenCircuitFreesTheLock() {
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
            assertThat(locks.state("circuit")).isEmpty();
        }
    }

    private static String result(Uni<String> call) {
        return call.await().atMost(ofSeconds(10));
    }

    @Singleton
    static class Booth {

        volatile CompletableFuture<String> end;
        volatile CompletableFuture<String> ended;

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

        void begin() {
            end = new CompletableFuture<>();
            ended = new CompletableFuture<>();
        }

        @Timeout(300)
        @CacheLock("slow")
        Uni<String> slow() {
            return Uni.createFrom().completionStage(() -> end).invoke(ended::complete);
        }

        @Timeout(300)
        @CacheLock("slow")
        CompletionStage<String> slowStage() {
            return end.whenComplete((item, failure) -> ended.complete(item));
        }

        @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 0.9, delay = 60_000)
        @CacheLock(value = "circuit", waitTime = "0s")
        Uni<String> circuit() {
            return Uni.createFrom().failure(new IllegalStateException("no"));
        }

        @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 0.9, delay = 60_000)
        @CacheLock(value = "circuit", waitTime = "0s")
        CompletionStage<String> circuitStage() {
            return CompletableFuture.failedStage(new IllegalStateException("no"));
        }
    }
}

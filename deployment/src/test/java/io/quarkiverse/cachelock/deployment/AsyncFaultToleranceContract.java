package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** Asynchronous methods with a lock and fault tolerance, one subclass for each order of the two. */
@SuppressWarnings("try")
abstract class AsyncFaultToleranceContract {

    @Inject
    Booth booth;
    @Inject
    LockManager locks;

    static QuarkusUnitTest app() {
        return new QuarkusUnitTest()
                .withApplicationRoot(root -> root.addClasses(AsyncFaultToleranceContract.class, Booth.class));
    }

    @Test
    void failuresOpenTheCircuitAndBusyLocksDoNot() {
        for (Uni<String> circuit : both(booth.circuit(), booth::circuitStage)) {
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

    static List<Uni<String>> both(Uni<String> uni, Supplier<CompletionStage<String>> stage) {
        return List.of(uni, Uni.createFrom().completionStage(stage));
    }

    static String result(Uni<String> call) {
        return call.await().atMost(ofSeconds(10));
    }

    @Singleton
    static class Booth {

        final AtomicInteger ran = new AtomicInteger();
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

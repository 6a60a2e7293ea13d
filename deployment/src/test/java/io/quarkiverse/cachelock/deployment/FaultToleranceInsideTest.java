package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** By default the lock is outside of fault tolerance, which then sees what the method does and nothing of the lock. */
@SuppressWarnings("try")
class FaultToleranceInsideTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class));

    @Inject
    Booth booth;
    @Inject
    LockManager locks;

    @Test
    void retriesRunUnderOneAndTheSameLock() {
        assertThat(booth.retried()).isEqualTo(3);
        assertThat(booth.tokens).hasSize(3);
        assertThat(new HashSet<>(booth.tokens)).hasSize(1);
        booth.tokens.clear();
        assertThat(booth.retriedLater().await().indefinitely()).isEqualTo(3);
        assertThat(booth.tokens).hasSize(3);
        assertThat(new HashSet<>(booth.tokens)).hasSize(1);
        assertThat(locks.state("retried")).isEmpty();
    }

    @Test
    void aFallbackIsForTheMethodAndRunsUnderTheLock() {
        assertThat(booth.failing()).isEqualTo("fallback, held true");
        try (LockHandle held = locks.acquire("failing")) {
            assertThatThrownBy(() -> booth.failing()).isInstanceOf(LockNotAcquiredException.class);
        }
    }

    @Test
    void waitingDoesNotCountForTheTimeout() {
        LockHandle held = CompletableFuture.supplyAsync(() -> locks.acquire("timed")).join();
        CompletableFuture<Void> later = CompletableFuture.runAsync(held::release,
                CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
        assertThat(booth.timed(0)).isEqualTo("in time");
        later.join();
        assertThatThrownBy(() -> booth.timed(60_000)).hasMessageContaining("timed out");
        assertThat(locks.state("timed")).isEmpty();
    }

    @Test
    void aBusyLockDoesNotOpenTheCircuit() {
        try (LockHandle held = locks.acquire("circuit")) {
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> booth.circuit()).isInstanceOf(LockNotAcquiredException.class);
            }
        }
        assertThat(booth.circuit()).isEqualTo("closed");
    }

    @Singleton
    static class Booth {

        final List<Long> tokens = new ArrayList<>();

        @Inject
        LockManager locks;

        @Retry(maxRetries = 2, delay = 1, jitter = 0)
        @CacheLock("retried")
        int retried() {
            tokens.add(locks.state("retried").orElseThrow().fencingToken());
            if (tokens.size() < 3) {
                throw new IllegalStateException("once more");
            }
            return tokens.size();
        }

        @Retry(maxRetries = 2, delay = 1, jitter = 0)
        @CacheLock("retried")
        Uni<Integer> retriedLater() {
            return Uni.createFrom().item(() -> {
                tokens.add(locks.state("retried").orElseThrow().fencingToken());
                if (tokens.size() < 3) {
                    throw new IllegalStateException("once more");
                }
                return tokens.size();
            });
        }

        @Fallback(fallbackMethod = "instead")
        @CacheLock(value = "failing", waitTime = "0s")
        String failing() {
            throw new IllegalStateException("no");
        }

        String instead() {
            return "fallback, held " + locks.state("failing").isPresent();
        }

        @Timeout(500)
        @CacheLock("timed")
        String timed(long millis) {
            try {
                Thread.sleep(millis);
                return "in time";
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @CircuitBreaker(requestVolumeThreshold = 2, failureRatio = 0.5)
        @CacheLock(value = "circuit", waitTime = "0s")
        String circuit() {
            return "closed";
        }
    }
}

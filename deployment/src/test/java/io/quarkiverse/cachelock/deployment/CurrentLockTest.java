package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Code deep inside a scope knows the lock that it runs under. */
class CurrentLockTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest().withApplicationRoot(root -> root.addClasses(Booth.class));

    private static final Duration LONG = Duration.ofSeconds(10);

    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;
    @Inject
    Booth booth;

    @Test
    void outsideThereIsNone() {
        assertThat(locks.current()).isEmpty();
        try (LockHandle handle = locks.acquire("a")) {
            assertThat(locks.current(handle.name())).as("a handle is no scope").isEmpty();
        }
        locks.lock("a").run(() -> assertThat(locks.current("b")).isEmpty());
        assertThat(locks.current()).isEmpty();
        assertThat(reactive.current()).isEmpty();
    }

    @Test
    void theInnermostIsTheCurrentOne() {
        locks.lock("a").run(() -> {
            HeldLockInfo a = locks.current().orElseThrow();
            assertThat(a.name()).isEqualTo("a");
            assertThat(a.key()).isEqualTo("lock:a");
            assertThat(a.isHeld()).isTrue();
            assertThat(a.remainingLease()).isPositive();
            assertThat(a.fencingToken()).isEqualTo(locks.state("a").orElseThrow().fencingToken());

            locks.lock("b").run(() -> {
                assertThat(locks.current()).map(HeldLockInfo::name).hasValue("b");
                assertThat(locks.current("a")).map(HeldLockInfo::fencingToken).hasValue(a.fencingToken());
            });
            assertThat(locks.current()).map(HeldLockInfo::name).hasValue("a");
        });
    }

    @Test
    void enteringAgainKeepsTheFencingToken() {
        locks.lock("a").run(() -> {
            long outer = locks.current().orElseThrow().fencingToken();
            assertThat(booth.token()).isEqualTo(outer);
            assertThat(booth.tokenLater().await().atMost(LONG)).isEqualTo(outer);
        });
    }

    @Test
    void whatWasCurrentIsNotHeldForEver() {
        HeldLockInfo lock = locks.lock("a").call(() -> locks.current().orElseThrow());
        assertThat(lock.isHeld()).isFalse();
        assertThat(lock.remainingLease()).isZero();
    }

    @Test
    void asynchronousCodeHasItToo() {
        long before = booth.token();
        assertThat(booth.tokenLater().await().atMost(LONG)).isGreaterThan(before);
        assertThat(booth.tokens().collect().asList().await().atMost(LONG)).hasSize(2).allMatch(token -> token > before);
        assertThat(booth.stage().join()).isGreaterThan(before);
        assertThat(reactive.lock("b").run(booth::tokenLater).await().atMost(LONG)).isGreaterThan(before);
    }

    @Test
    void anotherThreadHasNone() {
        locks.lock("a").run(() -> assertThat(CompletableFuture.supplyAsync(() -> locks.current()).join()).isEmpty());
    }

    @ApplicationScoped
    static class Booth {

        @Inject
        LockManager locks;
        @Inject
        ReactiveLockManager reactive;

        @CacheLock("a")
        long token() {
            return current(locks.current());
        }

        @CacheLock("a")
        Uni<Long> tokenLater() {
            return later().map(nothing -> current(reactive.current("a")));
        }

        @CacheLock("a")
        Multi<Long> tokens() {
            return Multi.createFrom().items(1, 2).call(this::later).map(nothing -> current(reactive.current()));
        }

        @CacheLock("a")
        CompletableFuture<Long> stage() {
            return CompletableFuture.completedFuture(current(locks.current()));
        }

        private Uni<Integer> later() {
            return Uni.createFrom().item(1).onItem().delayIt().by(Duration.ofMillis(5));
        }

        private static long current(Optional<HeldLockInfo> lock) {
            assertThat(lock).hasValueSatisfying(HeldLockInfo::isHeld);
            return lock.orElseThrow().fencingToken();
        }
    }
}

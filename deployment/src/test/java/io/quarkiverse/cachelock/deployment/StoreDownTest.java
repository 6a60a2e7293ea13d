package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** A lock store that is down is a failure: nothing runs, and nothing is done instead. */
class StoreDownTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class))
            .setForcedDependencies(List.of(Dependency.of("io.quarkus", "quarkus-redis-client", Version.getVersion())))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.cache-lock.wait-time", "0s")
            .overrideConfigKey("quarkus.redis.hosts", "redis://localhost:1");

    @Inject
    Booth booth;
    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;

    @AfterEach
    void nothingHasRun() {
        assertThat(booth.ran).hasValue(0);
    }

    @Test
    void aFallbackIsNotForAStoreThatIsDown() {
        assertFails(() -> booth.sell());
        assertFails(() -> result(booth.uni()));
        assertFails(() -> result(booth.multi().toUni()));
        assertFails(() -> result(Uni.createFrom().completionStage(booth::stage)));
    }

    @Test
    void neitherIsSkipping() {
        assertFails(() -> booth.skipped());
        assertFails(() -> result(booth.skippedUni()));
    }

    @Test
    void theManagersFallbacksAreNotEither() {
        assertFails(() -> locks.lock("a").callOrElse(booth::ran, busy -> booth.ran()));
        assertFails(() -> locks.tryAcquire("a"));
        assertFails(() -> result(reactive.lock("a").runOrElse(booth::ranLater, busy -> booth.ranLater())));
        assertFails(() -> result(reactive.tryAcquire("a")));
    }

    private static void assertFails(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(LockStoreException.class).hasMessageContaining("acquire the lock 'lock:a'");
    }

    private static <T> T result(Uni<T> call) {
        return call.await().atMost(ofSeconds(10));
    }

    @Singleton
    static class Booth {

        final AtomicInteger ran = new AtomicInteger();

        int ran() {
            return ran.incrementAndGet();
        }

        Uni<Integer> ranLater() {
            return Uni.createFrom().item(this::ran);
        }

        @CacheLock(value = "a", fallback = "ran")
        int sell() {
            return ran();
        }

        @CacheLock(value = "a", fallback = "ranLater")
        Uni<Integer> uni() {
            return ranLater();
        }

        @CacheLock(value = "a", fallback = "ranAsStream")
        Multi<Integer> multi() {
            return ranAsStream();
        }

        Multi<Integer> ranAsStream() {
            return ranLater().toMulti();
        }

        @CacheLock(value = "a", fallback = "ranAsStage")
        CompletionStage<Integer> stage() {
            return ranAsStage();
        }

        CompletionStage<Integer> ranAsStage() {
            return CompletableFuture.completedStage(ran());
        }

        @CacheLock(value = "a", onContention = Contention.SKIP)
        Optional<Integer> skipped() {
            return Optional.of(ran());
        }

        @CacheLock(value = "a", onContention = Contention.SKIP)
        Uni<Integer> skippedUni() {
            return ranLater();
        }
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkiverse.cachelock.TooManyWaitersException;
import io.quarkus.test.QuarkusUnitTest;

/** What an application sees when too many wait, and when it forgets a handle. */
class BoundsTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Counter.class))
            .overrideConfigKey("quarkus.cache-lock.max-waiters-per-key", "1")
            .setLogRecordPredicate(record -> record.getLevel().intValue() >= Level.WARNING.intValue()
                    && record.getLoggerName().startsWith("io.quarkiverse"))
            .assertLogRecords(records -> assertThat(records).singleElement().satisfies(warning -> {
                assertThat(warning.getMessage()).contains("was never released");
                assertThat(warning.getThrown().getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("forget"));
            }));

    @Inject
    Counter counter;
    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;
    private LockHandle held;
    private CompletableFuture<ReactiveLockHandle> waiter;

    @BeforeEach
    void oneHoldsAndOneWaits() {
        held = locks.acquire("counter");
        waiter = reactive.lock("counter").waitTime(Duration.ofMinutes(1)).acquire().subscribeAsCompletionStage();
    }

    @AfterEach
    void release() {
        held.close();
        waiter.join().release().await().indefinitely();
        assertThat(counter.buy()).isEqualTo("bought");
    }

    @Test
    void theNextIsRefusedAtOnce() {
        assertThatThrownBy(counter::buy).isInstanceOfSatisfying(TooManyWaitersException.class,
                refused -> assertThat(refused.waited()).isZero())
                .hasMessageContaining("quarkus.cache-lock.max-waiters-per-key");
    }

    @Test
    void itCountsAsBusy() {
        assertThat(counter.tryBuy()).isEmpty();
        assertThat(counter.buyOrLeave()).isEqualTo("left");
        assertThat(locks.lock("counter").<String, RuntimeException> callOrElse(() -> "bought", busy -> "busy"))
                .isEqualTo("busy");
        assertThat(locks.tryAcquire("counter")).isEmpty();
    }

    @Test
    void aForgottenHandleIsReleased() {
        forget();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return locks.state("forgotten").isEmpty();
        });
    }

    private void forget() {
        locks.acquire("forgotten");
    }

    @Singleton
    static class Counter {

        @CacheLock("counter")
        String buy() {
            return "bought";
        }

        @CacheLock(value = "counter", onContention = Contention.SKIP)
        Optional<String> tryBuy() {
            return Optional.of("bought");
        }

        @CacheLock(value = "counter", fallback = "leave")
        String buyOrLeave() {
            return "bought";
        }

        String leave() {
            return "left";
        }
    }
}

package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LocksHandle;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkiverse.cachelock.ReactiveLocksHandle;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Several locks, by the managers and the annotation: the same on every lock store. */
abstract class SeveralLocksContract {

    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;
    @Inject
    Vault vault;

    static QuarkusUnitTest app() {
        return new QuarkusUnitTest()
                .withApplicationRoot(root -> root.addClasses(SeveralLocksContract.class, Vault.class))
                .overrideConfigKey("quarkus.devservices.enabled", "false")
                .overrideConfigKey("quarkus.cache-lock.locks.impatient.wait-time", "0s");
    }

    @AfterEach
    void nothingIsLeft() {
        await().atMost(ofSeconds(10)).untilAsserted(() -> assertThat(vault.held()).isEmpty());
    }

    @Test
    void allAreHeldMeanwhile() {
        assertThat(locks.lockAll("b", "a").call(vault::held)).isEqualTo("ab");
        assertThat(vault.held()).isEmpty();
    }

    @Test
    void theyAreSortedAndEachIsTakenOnce() {
        try (LocksHandle held = locks.lockAll("b", "a", "b").acquire()) {
            assertThat(held.locks()).extracting(HeldLockInfo::name).isEqualTo(List.of("a", "b"));
            assertThat(held.isHeld()).isTrue();
            assertThat(held.fencingToken("b")).isEqualTo(locks.state("b").orElseThrow().fencingToken());
            assertThatThrownBy(() -> held.fencingToken("c")).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Lock 'c' is none of those that are held here");
            held.extend(ofSeconds(90));
            assertThat(held.remainingLease()).isGreaterThan(ofSeconds(60));
            assertThat(held.release()).isTrue();
            assertThat(held.release()).isFalse();
            assertThatThrownBy(held::ensureHeld).isInstanceOf(LockLostException.class);
        }
        assertThatThrownBy(() -> locks.lockAll(new String[0])).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Several locks are to be acquired, but none is named");
    }

    @Test
    void ifOneIsBusyNoneIsHeld() {
        LockHandle busy = elsewhere("b");

        assertThat(locks.lockAll("a", "b").tryAcquire()).isEmpty();
        assertThat(locks.state("a")).isEmpty();
        assertThatThrownBy(() -> locks.lockAll("a", "b").waitTime(ofMillis(100)).acquire())
                .isInstanceOfSatisfying(LockNotAcquiredException.class, failure -> {
                    assertThat(failure.name()).isEqualTo("b");
                    assertThat(failure.waited()).isGreaterThanOrEqualTo(ofMillis(100));
                });
        assertThat(locks.state("a")).isEmpty();
        assertThat(locks.lockAll("a", "b").waitTime(ZERO).<String, RuntimeException> callOrElse(() -> "", no -> no.name()))
                .isEqualTo("b");
        assertThat(reactive.lockAll("a", "b").tryAcquire().await().atMost(ofSeconds(10))).isEmpty();
        assertThat(locks.state("a")).isEmpty();
        busy.close();
    }

    @Test
    void theShortestWaitTimeIsThatOfAll() {
        LockHandle busy = elsewhere("a");
        assertThatThrownBy(() -> locks.lockAll("impatient", "a").acquire()).isInstanceOfSatisfying(
                LockNotAcquiredException.class, failure -> assertThat(failure.waited()).isLessThan(ofSeconds(10)));
        busy.close();
    }

    @Test
    void aBusyOneIsWaitedFor() {
        LockHandle busy = elsewhere("b");
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> locks.lockAll("a", "b").call(vault::held));
        await().until(() -> locks.state("a").isPresent());

        busy.close();

        assertThat(waiting).succeedsWithin(ofSeconds(20)).isEqualTo("ab");
    }

    @Test
    void whoWantsTheSameInAnotherOrderIsNotWaitedForInACircle() {
        var inside = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String[] names = i % 2 == 0 ? new String[] { "a", "b", "c" } : new String[] { "c", "b", "a" };
            all.add(CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 15; round++) {
                    locks.lockAll(names).run(() -> {
                        assertThat(inside.incrementAndGet()).isEqualTo(1);
                        inside.decrementAndGet();
                    });
                }
            }, task -> new Thread(task).start()));
        }
        assertThat(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))).succeedsWithin(ofSeconds(60));
    }

    @Test
    void thoseThatAreHeldAreReentered() {
        locks.lock("a").run(() -> {
            long token = locks.state("a").orElseThrow().fencingToken();
            locks.lockAll("a", "b").run(() -> {
                assertThat(vault.held()).isEqualTo("ab");
                assertThat(locks.state("a").orElseThrow().fencingToken()).isEqualTo(token);
                assertThat(locks.lockAll("b", "a").call(() -> locks.lock("b").call(vault::held))).isEqualTo("ab");
            });
            assertThat(vault.held()).isEqualTo("a");
            assertThatThrownBy(() -> locks.lockAll("b", "a").acquire()).isExactlyInstanceOf(LockException.class)
                    .hasMessageContaining("'a' is held by this very call chain");
        });
    }

    @Test
    void ifOneIsLostAllAre() {
        var told = new AtomicInteger();
        LocksHandle held = locks.lockAll("a", "b").leaseTime(ofMillis(900)).acquire();
        held.onLost(told::incrementAndGet);

        locks.forceRelease("b");

        await().atMost(ofSeconds(10)).until(() -> told.get() > 0);
        assertThat(held.isHeld()).isFalse();
        assertThat(held.remainingLease()).isZero();
        assertThatThrownBy(held::ensureHeld).isInstanceOf(LockLostException.class).hasMessageContaining("'b'");
        assertThat(held.release()).isFalse();
        assertThat(told).hasValue(1);
    }

    @Test
    void theLossOfOneEndsWhatRunsUnderAll() {
        assertThatThrownBy(() -> locks.lockAll("a", "b").leaseTime(ofMillis(900)).onLost(LossPolicy.INTERRUPT).run(() -> {
            locks.forceRelease("a");
            new CountDownLatch(1).await();
        })).isInstanceOf(LockLostException.class).hasMessageContaining("'a'");
        assertThatThrownBy(() -> reactive.lockAll("a", "b").leaseTime(ofMillis(900)).onLost(LossPolicy.CANCEL).run(() -> {
            locks.forceRelease("a");
            return Uni.createFrom().nothing();
        }).await().atMost(ofSeconds(20))).isInstanceOf(LockLostException.class).hasMessageContaining("'a'");
        assertThatThrownBy(() -> reactive.lockAll("a", "b").leaseTime(ofMillis(900)).onLost(LossPolicy.CANCEL).stream(() -> {
            locks.forceRelease("b");
            return Multi.createFrom().nothing();
        }).collect().asList().await().atMost(ofSeconds(20))).isInstanceOf(LockLostException.class)
                .hasMessageContaining("'b'");
    }

    @Test
    void eachMayHaveSettingsOfItsOwn() {
        try (LocksHandle held = locks.lockAll(locks.lock("b").leaseTime(ofSeconds(90)), locks.lock("a")).acquire()) {
            assertThat(held.locks().get(0).remainingLease()).isLessThanOrEqualTo(ofSeconds(30));
            assertThat(held.locks().get(1).remainingLease()).isGreaterThan(ofSeconds(60));
        }
    }

    @Test
    void aMethodMayHaveSeveral() {
        assertThat(vault.transfer("b", "a")).isEqualTo("ab");
        assertThat(vault.transfer("a", "a")).isEqualTo("a");
        assertThat(vault.uni().await().atMost(ofSeconds(10))).isEqualTo("ab");
        assertThat(vault.multi().collect().asList().await().atMost(ofSeconds(10))).containsExactly("ab", "ab");
        assertThat(vault.stage().toCompletableFuture()).succeedsWithin(ofSeconds(10)).isEqualTo("ab");
        assertThatThrownBy(() -> vault.transfer("a", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMethodHasOneAnswerIfOneIsBusy() {
        var ran = new AtomicBoolean();
        LockHandle busy = elsewhere("b");

        vault.ifFree("a", "b", () -> ran.set(true));
        assertThat(vault.orElse()).isEqualTo("busy");

        assertThat(ran).isFalse();
        busy.close();
        vault.ifFree("a", "b", () -> ran.set(true));
        assertThat(ran).isTrue();
        assertThat(vault.held()).isEqualTo("b"); // for its min-hold time
    }

    @Test
    void asynchronousCodeHoldsAllUntilItEnds() {
        var started = new CountDownLatch(1);
        CompletableFuture<Void> endless = reactive.lockAll("b", "a")
                .run(() -> Uni.createFrom().<Void> emitter(never -> started.countDown())).subscribeAsCompletionStage();
        await().until(() -> started.getCount() == 0);
        assertThat(vault.held()).isEqualTo("ab");

        endless.cancel(true);

        await().atMost(ofSeconds(10)).until(() -> vault.held().isEmpty());
        assertThat(reactive.lock("a").run(() -> reactive.lockAll("a", "b").run(() -> Uni.createFrom().item(vault::held)))
                .await().atMost(ofSeconds(10))).isEqualTo("ab");
        assertThatThrownBy(() -> reactive.lockAll("a", "b").run(() -> Uni.createFrom().failure(new IllegalStateException("no")))
                .await().atMost(ofSeconds(10))).isInstanceOf(IllegalStateException.class).hasMessage("no");
        assertThat(vault.held()).isEmpty();
    }

    @Test
    void aReactiveHandleHoldsAll() {
        ReactiveLocksHandle held = reactive.lockAll("b", "a").acquire().await().atMost(ofSeconds(10));
        assertThat(vault.held()).isEqualTo("ab");
        held.extend(ofSeconds(90)).await().atMost(ofSeconds(10));
        assertThat(held.remainingLease()).isGreaterThan(ofSeconds(60));
        assertThat(held.release().await().atMost(ofSeconds(10))).isTrue();
        assertThat(held.release().await().atMost(ofSeconds(10))).isFalse();
    }

    /** By another call chain, which this one may wait for. */
    private LockHandle elsewhere(String name) {
        return CompletableFuture.supplyAsync(() -> locks.acquire(name)).join();
    }
}

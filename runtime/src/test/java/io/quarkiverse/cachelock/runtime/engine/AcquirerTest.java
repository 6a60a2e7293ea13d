package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.PASSING;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.SETTINGS;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.failing;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.failureOf;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.engine.EngineFixture.Blocked;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Claim;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;

/** The wait loop: each way that it can end, and what it leaves behind. */
class AcquirerTest {

    private final EngineFixture fixture = new EngineFixture();
    private final ScriptedStore store = fixture.store;
    private final ManualTiming timing = fixture.timing;

    @AfterEach
    void nobodyIsLeftWaiting() {
        assertThat(store.waiters).isEmpty();
    }

    @Test
    void freeLockTakesOneCall() {
        HeldLock lock = fixture.held(SETTINGS);

        assertThat(lock.isHeld()).isTrue();
        assertThat(lock.key()).isEqualTo("lock:a");
        assertThat(lock.fencingToken()).isEqualTo(1);
        assertThat(store.acquires).singleElement().satisfies(request -> {
            assertThat(request.ownerId()).startsWith("me/");
            assertThat(request.toString()).doesNotContain(request.ownerToken());
        });
        assertThat(fixture.release(lock)).isTrue();
        assertThat(store.releases).containsExactly(store.acquires.get(0).ownerToken());
        assertThat(fixture.engine.gate().size()).isZero();
    }

    @Test
    void busyLockWithoutWaitTimeIsTriedOnce() {
        store.answerBusy(ofSeconds(5));

        var failure = failureOf(fixture.acquire(SETTINGS.withWaitTime(ZERO)));

        assertThat(failure).isInstanceOfSatisfying(LockNotAcquiredException.class, busy -> {
            assertThat(busy.holder()).contains("somebody");
            assertThat(busy.name()).isEqualTo("a");
        }).hasMessage("Lock 'a' is busy, held by somebody; gave up after 0 ms");
        assertThat(store.acquires).hasSize(1);
        assertThat(store.releases).isEmpty();
        assertThat(fixture.engine.gate().size()).isZero();
    }

    @Test
    void wakeUpIsFollowedByAnotherAttempt() {
        store.answerBusy(ofSeconds(5));
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);
        assertThat(lock).isNotDone();

        store.wakeAll();

        assertThat(lock).isCompletedWithValueMatching(HeldLock::isHeld);
        assertThat(store.acquires).hasSize(2);
        assertThat(store.acquires.get(1)).isEqualTo(store.acquires.get(0));
    }

    @Test
    void aLockWithAMinHoldTimeIsNotLeftAtTheClaimThatItWasHandedOverFor() {
        CompletableFuture<Boolean> confirmation = store.renewLater();
        CompletableFuture<HeldLock> lock = handedOver(SETTINGS.withMinHoldTime(ofSeconds(60)));
        assertThat(lock).isNotDone();
        assertThat(store.renewals).extracting(Renewal::leaseTime).containsExactly(ofSeconds(60));

        confirmation.complete(true);

        assertThat(lock).isCompletedWithValueMatching(HeldLock::isHeld);
        assertThat(lock.join().remainingLease()).isGreaterThan(ofSeconds(59));
    }

    @Test
    void aLockWithoutOneNeedNotBeConfirmed() {
        assertThat(handedOver(SETTINGS)).isCompletedWithValueMatching(HeldLock::isHeld);
        assertThat(store.renewals).isEmpty();
    }

    @Test
    void aLockThatCannotBeConfirmedIsGivenBack() {
        store.renewAnswers.add(failing("down"));
        assertThat(failureOf(handedOver(SETTINGS.withMinHoldTime(ofSeconds(60))))).hasMessageContaining("down");
        assertThat(store.releases).contains(store.acquires.get(0).ownerToken());
        assertThat(fixture.engine.gate().size()).isZero();
    }

    @Test
    void aClaimThatIsOverBeforeItIsConfirmedFails() {
        store.renewAnswers.add(Uni.createFrom().item(false));
        assertThat(failureOf(handedOver(SETTINGS.withMinHoldTime(ofSeconds(60))))).isInstanceOf(LockException.class);
        assertThat(fixture.engine.gate().size()).isZero();
    }

    private CompletableFuture<HeldLock> handedOver(LockSettings settings) {
        store.answerBusy(ofSeconds(5));
        CompletableFuture<HeldLock> lock = fixture.acquire(settings);
        store.waiters.get(0).complete(new Acquisition.Granted(1, false, new Claim(ofSeconds(2), timing.nanoTime())));
        return lock;
    }

    @Test
    void aClaimCountsFromWhenItWasSureOfNotFromWhenItArrived() {
        store.answerBusy(ofSeconds(5));
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);
        var claim = new Claim(ofSeconds(2), timing.nanoTime());
        timing.advance(ofMillis(1_500)); // this JVM stood still
        store.renewLater();
        store.waiters.get(0).complete(new Acquisition.Granted(1, false, claim));
        assertThat(lock.join().remainingLease()).isLessThan(ofMillis(500));
    }

    @Test
    void whoGivesUpWhileItAsksAgainIsTakenOutOfTheQueueWhenTheAnswerComes() {
        store.queuesWaiters = true;
        store.answerBusy(ofSeconds(3));
        CompletableFuture<Acquisition> second = store.answerLater();
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);
        timing.advance(ofSeconds(4));
        assertThat(store.acquires).hasSize(2);

        lock.cancel(false);
        assertThat(store.releases).hasSize(1); // which may come before the attempt
        second.complete(Acquisition.BUSY);

        assertThat(store.releases).hasSize(2).containsOnly(store.acquires.get(0).ownerToken());
        assertThat(fixture.engine.isQuiet()).isTrue();
    }

    @Test
    void theHoldersExpiryIsTimed() {
        store.answerBusy(ofSeconds(3));
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);

        timing.advance(ofSeconds(3));
        assertThat(lock).isNotDone();
        timing.advance(ofMillis(1));

        assertThat(lock).isCompleted();
    }

    @Test
    void aStoreThatComesToAWaiterTooLateForgetsIt() {
        var late = new ArrayDeque<Runnable>();
        store.waitersCome = late::add;
        store.answerBusy(ofSeconds(3));
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);

        timing.advance(ofSeconds(4));
        assertThat(lock).isCompleted();
        late.forEach(Runnable::run);

        assertThat(store.waiters).isEmpty();
    }

    @Test
    void aStoreThatWatchesLeasesIsLeftInPeace() {
        store.watchesLeases = true;
        store.answerBusy(ofSeconds(3));
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);

        timing.advance(ofSeconds(9));
        assertThat(store.acquires).hasSize(1);
        store.wakeAll();

        assertThat(lock).isCompleted();
    }

    @Test
    void aStoreThatWakesNobodyIsPolled() {
        store.wakesWaiters = false;
        store.answerBusy(ofSeconds(30));
        store.answerBusy(ofSeconds(30));
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);

        timing.advance(ofMillis(74));
        assertThat(store.acquires).hasSize(1);
        timing.advance(ofMillis(26));
        assertThat(store.acquires).hasSize(2);
        timing.advance(ofMillis(100));

        assertThat(lock).isCompleted();
    }

    @Test
    void aWaitThatTimesOutEndsWithOneLastAttempt() {
        store.answerBusy(ofSeconds(60));
        CompletableFuture<HeldLock> lucky = fixture.acquire(SETTINGS);
        timing.advance(ofSeconds(10));
        assertThat(lucky).isCompleted();

        store.answerBusy(ofSeconds(60));
        store.answerBusy(ofSeconds(50));
        CompletableFuture<HeldLock> unlucky = fixture.acquire("b", SETTINGS, fixture.engine.reactive());
        timing.advance(ofSeconds(10));
        assertThat(failureOf(unlucky)).isInstanceOf(LockNotAcquiredException.class)
                .hasMessage("Lock 'b' is busy, held by somebody; gave up after 10000 ms");
        assertThat(store.acquires).hasSize(4);
    }

    @Test
    void answersThatComeAtOnceDoNotOverflowTheStack() {
        store.wakesWaiters = true;
        IntStream.range(0, 20_000).forEach(i -> store.answerBusy(ofSeconds(1)));
        List<CompletableFuture<HeldLock>> locks = new ArrayList<>();
        var eager = new EagerStore(store);
        var engine = new LockEngine(eager, "", "me", PASSING, timing, Runnable::run, Runnable::run);

        locks.add(engine.acquirer("a", SETTINGS, engine.reactive()).acquire().subscribeAsCompletionStage());

        assertThat(locks.get(0)).isCompleted();
        assertThat(store.acquires).hasSize(20_001);
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 10_000 })
    void waitersOfThisJvmAreServedInOrderAndOneByOne(int waiters) {
        List<Integer> served = new ArrayList<>();
        HeldLock first = fixture.held(SETTINGS);
        for (int i = 0; i < waiters; i++) {
            int number = i;
            fixture.acquire(SETTINGS).thenAccept(lock -> {
                served.add(number);
                lock.release(fixture.engine.reactive()).subscribe().with(released -> {
                });
            });
        }
        assertThat(store.acquires).hasSize(1);

        fixture.release(first);

        assertThat(served).hasSize(waiters).isSorted();
        assertThat(fixture.engine.gate().size()).isZero();
    }

    @Test
    void aWaiterOfThisJvmGivesUpInTime() {
        fixture.held(SETTINGS);
        CompletableFuture<HeldLock> waiter = fixture.acquire(SETTINGS.withWaitTime(ofSeconds(2)));

        timing.advance(ofSeconds(2));

        assertThat(failureOf(waiter)).isInstanceOf(LockNotAcquiredException.class).hasMessageContaining("held by me/");
        assertThat(store.acquires).hasSize(1);
    }

    @Test
    void cancelledBeforeTheAnswer() {
        CompletableFuture<Acquisition> answer = store.answerLater();
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);

        lock.cancel(true);
        assertThat(fixture.engine.gate().size()).isZero();
        answer.complete(store.granted());

        assertThat(store.releases).containsExactly(store.acquires.get(0).ownerToken());
        assertThat(fixture.engine.keeper().watched()).isEmpty();
    }

    @Test
    void cancelledWhileItWaits() {
        store.answerBusy(ofSeconds(5));
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);

        lock.cancel(true);
        timing.advance(ofSeconds(60));

        assertThat(store.acquires).hasSize(1);
        assertThat(fixture.engine.gate().size()).isZero();
        assertThat(timing.pending()).isZero();
    }

    @Test
    void cancelledInTheLocalQueueLetsTheNextOneIn() {
        HeldLock first = fixture.held(SETTINGS);
        CompletableFuture<HeldLock> second = fixture.acquire(SETTINGS);
        CompletableFuture<HeldLock> third = fixture.acquire(SETTINGS);

        second.cancel(true);
        fixture.release(first);

        assertThat(third).isCompleted();
        assertThat(store.acquires).hasSize(2);
    }

    @Test
    void interruptedBeforeTheAnswer() {
        CompletableFuture<Acquisition> answer = store.answerLater();
        Blocked<HeldLock> caller = fixture.acquireBlocking(SETTINGS).untilStuck();

        caller.thread.interrupt();
        assertThatThrownBy(caller::get).isExactlyInstanceOf(LockException.class)
                .hasMessage("The thread was interrupted while it waited for a lock");
        answer.complete(store.granted());

        await().until(() -> store.releases.contains(store.acquires.get(0).ownerToken()));
        assertThat(fixture.engine.gate().size()).isZero();
        assertThat(fixture.engine.keeper().watched()).isEmpty();
    }

    @Test
    void interruptedWhileItWaits() {
        store.answerBusy(ofSeconds(5));
        Blocked<HeldLock> caller = fixture.acquireBlocking(SETTINGS).untilStuck();

        caller.thread.interrupt();

        assertThatThrownBy(caller::get).isExactlyInstanceOf(LockException.class);
        assertThat(fixture.engine.gate().size()).isZero();
    }

    @Test
    void failedCallIsCleanedUp() {
        store.acquireAnswers.add(failing("reply lost"));

        assertThat(failureOf(fixture.acquire(SETTINGS))).isInstanceOf(LockStoreException.class)
                .hasMessageContaining("reply lost");
        assertThat(store.releases).containsExactly(store.acquires.get(0).ownerToken());
        assertThat(fixture.engine.gate().size()).isZero();
    }

    @Test
    void unansweredCallEndsAndIsCleanedUp() {
        store.answerLater();
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);

        timing.advance(ofSeconds(5));

        assertThat(failureOf(lock)).isInstanceOf(LockStoreException.class)
                .hasMessage("The lock store did not answer within 5000 ms");
        assertThat(store.releases).containsExactly(store.acquires.get(0).ownerToken());
    }

    @Test
    void answerAfterTheLeaseIsNotTrusted() {
        CompletableFuture<Acquisition> answer = store.answerLater();
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS.withLeaseTime(ofMillis(200)));

        timing.advance(ofMillis(199));
        answer.complete(store.granted());

        assertThat(failureOf(lock)).isInstanceOf(LockStoreException.class)
                .hasMessageContaining("took longer than the lease");
        assertThat(store.releases).contains(store.acquires.get(0).ownerToken());
        assertThat(fixture.engine.gate().size()).isZero();
    }

    @Test
    void leaseBelowTheStoresMinimumIsRefused() {
        assertThatThrownBy(() -> fixture.held(SETTINGS.withLeaseTime(ofMillis(99))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The lease time of lock 'a' is 99 ms, but its lock store keeps locks for 100 ms at least:"
                        + " make it longer");
    }

    @Test
    void blockingStoreRunsOnTheCallersThread() {
        store.blocks = true;
        var engine = new LockEngine(store, "", "me", PASSING, timing, task -> {
            throw new AssertionError("not on a worker");
        }, Runnable::run);

        HeldLock lock = engine.acquirer("a", SETTINGS, engine.blocking()).acquireNow();

        assertThat(lock.releaseNow()).isTrue();
    }

    @Test
    void closingFailsThoseWhoWaitAndThoseWhoCome() {
        HeldLock held = fixture.held(SETTINGS);
        CompletableFuture<HeldLock> waiter = fixture.acquire(SETTINGS);

        fixture.engine.close();

        assertThat(failureOf(waiter)).isExactlyInstanceOf(LockException.class)
                .hasMessage("No lock is acquired any more: the application is shutting down");
        assertThat(failureOf(fixture.acquire(SETTINGS))).hasMessageContaining("shutting down");
        assertThat(held.isHeld()).isFalse();
        assertThat(store.releases).containsExactly(store.acquires.get(0).ownerToken());
    }
}

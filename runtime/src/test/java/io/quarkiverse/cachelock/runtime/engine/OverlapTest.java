package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.SETTINGS;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.failing;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.failureOf;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.engine.EngineFixture.Blocked;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;

/** What happens at once, in the order that hurts. */
class OverlapTest {

    private final EngineFixture fixture = new EngineFixture();
    private final ScriptedStore store = fixture.store;
    private final ManualTiming timing = fixture.timing;

    @Test
    void anExtensionWaitsForTheRenewalThatIsUnderWay() {
        HeldLock lock = fixture.held(SETTINGS);
        CompletableFuture<Boolean> renewal = store.renewLater();
        timing.advance(ofSeconds(11));

        CompletableFuture<Void> extended = extend(lock, ofSeconds(300));
        assertThat(store.renewals).hasSize(1);
        renewal.complete(true);

        assertThat(extended).isCompleted();
        assertThat(store.renewals).extracting(Renewal::leaseTime).containsExactly(ofSeconds(30), ofSeconds(300));
        assertThat(lock.remainingLease()).isEqualTo(ofSeconds(297));
    }

    @Test
    void theRenewalWaitsForAnExtensionThatIsUnderWay() {
        HeldLock lock = fixture.held(SETTINGS);
        CompletableFuture<Boolean> extension = store.renewLater();
        CompletableFuture<Void> extended = extend(lock, ofSeconds(60));

        timing.advance(ofSeconds(20));
        assertThat(store.renewals).hasSize(1);
        extension.complete(true);

        assertThat(extended).isCompleted();
        timing.advance(ofSeconds(60));
        assertThat(store.renewals).hasSizeGreaterThan(2);
        assertThat(lock.isHeld()).isTrue();
    }

    @Test
    void anExtensionThatWaitedForALostLockFails() {
        HeldLock lock = fixture.held(SETTINGS);
        CompletableFuture<Boolean> renewal = store.renewLater();
        timing.advance(ofSeconds(11));
        CompletableFuture<Void> extended = extend(lock, ofSeconds(300));

        renewal.complete(false);

        assertThat(failureOf(extended)).isInstanceOf(LockLostException.class);
        assertThat(store.renewals).hasSize(1);
    }

    @Test
    void aReleaseWithAMinHoldTimeWaitsForTheRenewalThatIsUnderWay() {
        HeldLock lock = fixture.held(SETTINGS.withMinHoldTime(ofSeconds(30)));
        CompletableFuture<Boolean> renewal = store.renewLater();
        timing.advance(ofSeconds(11));
        CompletableFuture<Boolean> released = lock.release(fixture.engine.reactive()).subscribeAsCompletionStage();
        assertThat(store.renewals).hasSize(1);

        renewal.complete(true);

        assertThat(released).isCompletedWithValue(true);
        assertThat(store.renewals).extracting(Renewal::leaseTime).containsExactly(ofSeconds(30), ofMillis(19_100));
    }

    @Test
    void aLostLockThatTheStoreKeepsAfterAllIsFreed() {
        HeldLock lock = fixture.held(SETTINGS);
        CompletableFuture<Boolean> extension = store.renewLater();
        CompletableFuture<Void> extended = extend(lock, ofSeconds(3600));
        timing.advance(ofSeconds(30));
        assertThat(lock.isHeld()).isFalse();

        extension.complete(true);

        assertThat(extended).isCompletedExceptionally();
        assertThat(store.releases).containsExactly(store.acquires.get(0).ownerToken());
    }

    @Test
    void anUnansweredRenewalIsTriedAgain() {
        HeldLock lock = fixture.held(SETTINGS);
        store.renewAnswers.add(Uni.createFrom().nothing());

        timing.advance(ofSeconds(60));

        assertThat(lock.isHeld()).isTrue();
    }

    @Test
    void anAnswerAfterTheLeaseIsCleanedUpEvenIfTheLossIsNoticedFirst() {
        Queue<Runnable> background = new ArrayDeque<>();
        var engine = new LockEngine(store, "lock:", "me", EngineFixture.PASSING, timing, Runnable::run, background::add);
        CompletableFuture<Acquisition> answer = store.answerLater();
        CompletableFuture<HeldLock> lock = engine.acquirer("a", SETTINGS.withLeaseTime(ofMillis(200)), engine.reactive())
                .acquire().subscribeAsCompletionStage();
        timing.advance(ofMillis(199));
        answer.complete(store.granted());
        timing.advance(ZERO);
        for (Runnable task = background.poll(); task != null; task = background.poll()) {
            task.run();
        }

        assertThat(failureOf(lock)).isInstanceOf(LockStoreException.class);
        assertThat(store.releases).contains(store.acquires.get(0).ownerToken());
    }

    @Test
    void aReleaseThatFailsGoesOnForAsLongAsTheExtendedLease() {
        HeldLock lock = fixture.held(SETTINGS.withLeaseTime(ofMillis(150)).withAutoRenew(false));
        extend(lock, ofSeconds(60)).join();
        IntStream.range(0, 4).forEach(i -> store.releaseAnswers.add(failing("down")));

        fixture.release(lock);

        await().untilAsserted(() -> assertThat(store.releases).hasSize(5));
    }

    @Test
    void twoGrantsOfOneRequestAreOneLock() {
        var grantAgain = new AtomicReference<Runnable>(() -> {
        });
        Timing meddling = new Timing() {
            @Override
            public long nanoTime() {
                return timing.nanoTime();
            }

            @Override
            public long wallMillis() {
                return timing.wallMillis();
            }

            @Override
            public Timer after(Duration delay, Runnable task) {
                Timer timer = timing.after(delay, task);
                grantAgain.getAndSet(() -> {
                }).run();
                return timer;
            }

            @Override
            public void stop() {
                timing.stop();
            }
        };
        var engine = new LockEngine(store, "lock:", "me", EngineFixture.PASSING, meddling, Runnable::run, Runnable::run);
        store.answerBusy(ofSeconds(5));
        CompletableFuture<HeldLock> lock = engine.acquirer("a", SETTINGS, engine.reactive()).acquire()
                .subscribeAsCompletionStage();
        grantAgain.set(() -> store.waiters.get(0).complete(new Acquisition.Granted(1)));

        timing.advance(ofSeconds(6));

        assertThat(engine.keeper().watched()).extracting(Lease::holder).containsExactly(lock.join());
        assertThat(LockEngine.result(lock.join().release(engine.blocking()))).isTrue();
        assertThat(engine.keeper().watched()).isEmpty();
    }

    @Test
    void closingWaitsForTheAnswersThatAreStillToCome() {
        CompletableFuture<Acquisition> answer = store.answerLater();
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);
        var closing = new Blocked<>(() -> {
            fixture.engine.close();
            return store.releases.size();
        });
        await().until(() -> closing.thread.getState() == Thread.State.TIMED_WAITING || closing.result.isDone());

        assertThat(store.closed).isFalse();
        answer.complete(store.granted());

        assertThat(closing.get()).isEqualTo(1);
        assertThat(store.closed).isTrue();
        assertThat(failureOf(lock)).isInstanceOf(LockException.class);
    }

    @Test
    void aWaiterThatBlocksTheReleasingThreadDoesNotKeepOthersFromTheirTurn() {
        HeldLock lock = fixture.held(SETTINGS);
        fixture.acquire(SETTINGS).thenAccept(next -> {
            HeldLock other = fixture.engine.acquirer("b", SETTINGS, fixture.engine.blocking()).acquireNow();
            Blocked<Boolean> third = new Blocked<>(() -> fixture.release(
                    fixture.engine.acquirer("b", SETTINGS, fixture.engine.blocking()).acquireNow()));
            third.untilStuck();
            fixture.release(other);
            third.get();
            fixture.release(next);
        });

        var releasing = new Blocked<>(() -> fixture.release(lock));

        assertThat(releasing.get()).isTrue();
        assertThat(fixture.engine.gate().size()).isZero();
    }

    private CompletableFuture<Void> extend(HeldLock lock, Duration leaseTime) {
        return lock.extend(leaseTime, fixture.engine.reactive()).subscribeAsCompletionStage();
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.SETTINGS;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.failing;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockLost;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;

/** What becomes of a lock that is held: renewed, extended, lost, released. */
class HeldLockTest {

    private final EngineFixture fixture = new EngineFixture();
    private final ScriptedStore store = fixture.store;
    private final ManualTiming timing = fixture.timing;

    @Test
    void aRenewalThatIsAnsweredAfterTheLockWasLostIsTakenBack() {
        HeldLock lock = fixture.held(SETTINGS);
        CompletableFuture<Boolean> answer = store.renewLater();
        for (int i = 0; i < 100; i++) {
            store.renewAnswers.add(EngineFixture.failing("down"));
        }
        for (int i = 0; i < 31; i++) {
            timing.advance(ofSeconds(1));
        }
        assertThat(lock.isHeld()).isFalse();
        assertThat(store.releases).isEmpty();

        answer.complete(true);

        assertThat(store.releases).containsExactly(store.acquires.get(0).ownerToken());
    }

    @Test
    void theLeaseCountsFromBeforeTheRequest() {
        CompletableFuture<Acquisition> answer = store.answerLater();
        CompletableFuture<HeldLock> acquired = fixture.acquire(SETTINGS.withAutoRenew(false));
        timing.advance(ofSeconds(4));
        answer.complete(store.granted());
        HeldLock lock = acquired.join();

        assertThat(lock.remainingLease()).isBetween(ofMillis(25_600), ofSeconds(26));
        timing.advance(ofSeconds(26));
        assertThat(lock.isHeld()).isFalse();
    }

    @Test
    void theLeaseIsRenewedAtAThirdOfIt() {
        HeldLock lock = fixture.held(SETTINGS);

        timing.advance(ofSeconds(7));
        assertThat(store.renewals).isEmpty();
        timing.advance(ofSeconds(4));
        assertThat(store.renewals).hasSize(1);
        timing.advance(ofSeconds(600));

        assertThat(lock.isHeld()).isTrue();
        assertThat(store.renewals).hasSizeBetween(60, 80).allMatch(renewal -> renewal.leaseTime().equals(ofSeconds(30)));
        fixture.release(lock);
        store.renewals.clear();
        timing.advance(ofSeconds(600));
        assertThat(store.renewals).isEmpty();
        assertThat(timing.pending()).isZero();
    }

    @Test
    void aRefusedRenewalLosesTheLock() {
        AtomicInteger told = new AtomicInteger();
        HeldLock lock = fixture.held(SETTINGS);
        lock.onLost(told::incrementAndGet);
        store.renewAnswers.add(Uni.createFrom().item(false));

        timing.advance(ofSeconds(11));

        assertThat(lock.isHeld()).isFalse();
        assertThat(told).hasValue(1);
        assertThatThrownBy(lock::ensureHeld).isInstanceOf(LockLostException.class)
                .hasMessage("Lock 'a' is no longer held: it was lost");
        assertThat(fixture.release(lock)).isFalse();
        assertThat(store.releases).isEmpty();
        lock.onLost(told::incrementAndGet);
        assertThat(told).hasValue(2);
        assertThat(fixture.engine.gate().size()).isZero();
    }

    @Test
    void whatIsForgottenDoesNotRun() {
        List<String> told = new ArrayList<>();
        Runnable first = () -> told.add("first");
        Runnable second = () -> told.add("second");
        Runnable third = () -> told.add("third");
        HeldLock lock = fixture.held(SETTINGS);
        List.of(first, second, third).forEach(lock::onLost);
        store.renewAnswers.add(Uni.createFrom().item(false));

        lock.forget(second);
        lock.forget(() -> told.add("unknown"));
        timing.advance(ofSeconds(11));

        assertThat(told).containsExactly("first", "third");
        lock.forget(first);
    }

    @Test
    void listenersAreToldOfALoss() {
        List<LockLost> told = new ArrayList<>();
        fixture.engine.losses().tellTo(new Losses.Audience("jobs", Runnable::run, lost -> {
            told.add(lost);
            throw new IllegalStateException("nobody may fail us");
        }));
        HeldLock lock = fixture.held(SETTINGS);
        fixture.release(fixture.acquire("b", SETTINGS, fixture.engine.reactive()).join());
        store.renewAnswers.add(Uni.createFrom().item(false));

        timing.advance(ofSeconds(11));

        assertThat(told).containsExactly(new LockLost("a", "lock:a", "jobs", "me/" + Thread.currentThread().getName(),
                lock.fencingToken(), ofMillis(9_700),
                "the lock store says that somebody else has it, or that its lease is over"));
    }

    @Test
    void afailedRenewalIsTriedAgainUntilTheLeaseIsOver() {
        HeldLock lock = fixture.held(SETTINGS);
        store.renewAnswers.add(failing("down"));
        store.renewAnswers.add(failing("down"));

        timing.advance(ofSeconds(20));
        assertThat(store.renewals).hasSize(3);
        assertThat(lock.isHeld()).isTrue();

        IntStream.range(0, 100).forEach(i -> store.renewAnswers.add(failing("down")));
        timing.advance(ofSeconds(31));
        assertThat(lock.isHeld()).isFalse();
        assertThat(fixture.release(lock)).isFalse();
    }

    @Test
    void aSilentNetworkLosesTheLockByTheDeadline() {
        AtomicInteger told = new AtomicInteger();
        HeldLock lock = fixture.held(SETTINGS);
        lock.onLost(told::incrementAndGet);
        IntStream.range(0, 100).forEach(i -> store.renewAnswers.add(Uni.createFrom().nothing()));

        timing.advance(ofMillis(29_699));
        assertThat(lock.isHeld()).isTrue();
        timing.advance(ofMillis(2));

        assertThat(lock.isHeld()).isFalse();
        assertThat(told).hasValue(1);
    }

    @Test
    void withoutRenewalTheLockEndsWithItsLease() {
        HeldLock lock = fixture.held(SETTINGS.withAutoRenew(false));

        timing.advance(ofSeconds(30));

        assertThat(store.renewals).isEmpty();
        assertThat(lock.isHeld()).isFalse();
        assertThat(fixture.engine.keeper().watched()).isEmpty();
    }

    @Test
    void renewalEndsWithTheMaxHoldTime() {
        HeldLock lock = fixture.held(SETTINGS.withMaxHoldTime(ofSeconds(100)));

        timing.advance(ofSeconds(98));
        assertThat(lock.isHeld()).isTrue();
        assertThat(store.renewals).hasSizeLessThan(15);
        timing.advance(ofSeconds(2));

        assertThat(lock.isHeld()).isFalse();
    }

    @Test
    void aLeaseLongerThanTheMaxHoldTimeIsCut() {
        HeldLock lock = fixture.held(SETTINGS.withMaxHoldTime(ofSeconds(10)));

        assertThat(store.acquires.get(0).leaseTime()).isEqualTo(ofSeconds(10));
        timing.advance(ofSeconds(10));

        assertThat(store.renewals).isEmpty();
        assertThat(lock.isHeld()).isFalse();
    }

    @Test
    void theMinHoldTimeOutlastsARelease() {
        HeldLock lock = fixture.held(SETTINGS.withMinHoldTime(ofSeconds(60)));
        assertThat(store.acquires.get(0).leaseTime()).isEqualTo(ofSeconds(60));

        timing.advance(ofSeconds(1));
        assertThat(fixture.release(lock)).isTrue();

        assertThat(store.releases).isEmpty();
        assertThat(store.renewals).extracting(Renewal::leaseTime).containsExactly(ofMillis(59_100));
        timing.advance(ofSeconds(58));
        assertThat(store.releases).isEmpty();
        timing.advance(ofSeconds(1));
        assertThat(store.releases).as("so that waiters hear of it").hasSize(1);
        timing.advance(ofSeconds(600));
        assertThat(store.renewals).hasSize(1);
    }

    @Test
    void theMinHoldTimeOutlastsAStoreThatIsDown() {
        HeldLock lock = fixture.held(SETTINGS.withMinHoldTime(ofSeconds(20)));
        store.renewAnswers.add(failing("down"));

        assertThat(fixture.release(lock)).isTrue();

        timing.advance(ofSeconds(19));
        assertThat(store.releases).isEmpty();
        timing.advance(ofSeconds(1));
        assertThat(store.releases).hasSize(1);
    }

    @Test
    void afterASleepALockIsHeldOnceTheStoreSaysSo() {
        HeldLock lock = fixture.held(SETTINGS);
        CompletableFuture<Boolean> renewal = store.renewLater();
        timing.sleep(ofSeconds(2));

        assertThat(lock.isHeld()).isFalse();
        timing.advance(ofMillis(1));
        renewal.complete(true);

        assertThat(lock.isHeld()).isTrue();
        assertThat(store.renewals).hasSize(1);
    }

    @Test
    void aLockThatWasGivenAwayDuringASleepIsLost() {
        HeldLock lock = fixture.held(SETTINGS);
        var lost = new AtomicInteger();
        lock.onLost(lost::incrementAndGet);
        store.renewAnswers.add(Uni.createFrom().item(false));
        timing.sleep(ofSeconds(40));

        assertThat(lock.isHeld()).isFalse();
        timing.advance(ofMillis(1));

        assertThat(lost).hasValue(1);
        assertThat(lock.isHeld()).isFalse();
    }

    @Test
    void aSleepIsNoticedThoughNobodyAsks() {
        HeldLock lock = fixture.held(SETTINGS);
        timing.sleep(ofSeconds(40));

        timing.advance(ofSeconds(2));

        assertThat(store.renewals).hasSize(1);
        assertThat(lock.isHeld()).isTrue();
    }

    @Test
    void aSleepUsesUpALeaseThatIsNotRenewed() {
        HeldLock lock = fixture.held(SETTINGS.withAutoRenew(false));
        timing.sleep(ofSeconds(20));

        assertThat(lock.isHeld()).isTrue();
        assertThat(lock.remainingLease()).isLessThanOrEqualTo(ofSeconds(10));
        timing.sleep(ofSeconds(20));

        assertThat(lock.isHeld()).isFalse();
        assertThat(store.renewals).isEmpty();
    }

    @Test
    void manyLocksAreRenewedTogether() {
        List<HeldLock> locks = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            locks.add(fixture.acquire("lock" + i, SETTINGS, fixture.engine.reactive()).join());
            timing.advance(ofMillis(1));
        }

        timing.advance(ofSeconds(30));

        assertThat(locks).allMatch(HeldLock::isHeld);
        assertThat(store.renewals).hasSizeBetween(2_400, 4_800);
        assertThat(store.batches).hasSizeLessThanOrEqualTo(16);
    }

    @Test
    void extendingSetsTheLeaseFromNow() {
        HeldLock lock = fixture.held(SETTINGS);

        LockEngine.result(lock.extend(ofSeconds(300), fixture.engine.blocking()));

        assertThat(lock.remainingLease()).isEqualTo(ofSeconds(297));
        timing.advance(ofSeconds(250));
        assertThat(store.renewals).hasSize(1);
        assertThat(lock.isHeld()).isTrue();
    }

    @Test
    void extendingALostLockDoesNotBringItBack() {
        HeldLock lock = fixture.held(SETTINGS);
        store.renewAnswers.add(Uni.createFrom().item(false));

        assertThatThrownBy(() -> LockEngine.result(lock.extend(ofSeconds(60), fixture.engine.blocking())))
                .isInstanceOf(LockLostException.class);
        assertThat(lock.isHeld()).isFalse();
        assertThatThrownBy(() -> LockEngine.result(lock.extend(ofSeconds(60), fixture.engine.blocking())))
                .isInstanceOf(LockLostException.class);
        assertThat(store.renewals).hasSize(1);
    }

    @Test
    void extendingWithTheStoreDownKeepsTheFormerLease() {
        HeldLock lock = fixture.held(SETTINGS);
        store.renewAnswers.add(failing("down"));

        assertThatThrownBy(() -> LockEngine.result(lock.extend(ofSeconds(60), fixture.engine.blocking())))
                .isInstanceOf(LockStoreException.class);
        assertThat(lock.isHeld()).isTrue();
        assertThat(lock.remainingLease()).isLessThanOrEqualTo(ofSeconds(30));
    }

    @Test
    void releasingTwiceIsHarmless() {
        HeldLock lock = fixture.held(SETTINGS);

        assertThat(fixture.release(lock)).isTrue();
        assertThat(fixture.release(lock)).isFalse();

        assertThat(store.releases).hasSize(1);
        assertThatThrownBy(lock::ensureHeld).isInstanceOf(LockLostException.class).hasMessageEndingWith("it was released");
    }

    @Test
    void aReleaseThatFailsGoesOnInTheBackground() {
        HeldLock lock = fixture.held(SETTINGS);
        store.releaseAnswers.add(failing("down"));

        assertThat(fixture.release(lock)).isTrue();

        assertThat(store.releases).hasSize(2).containsOnly(store.acquires.get(0).ownerToken());
        assertThat(fixture.engine.gate().size()).isZero();
    }

    @Test
    void aReleaseThatTheStoreDeniesTellsTheTruth() {
        HeldLock lock = fixture.held(SETTINGS);
        store.releaseAnswers.add(Uni.createFrom().item(false));

        assertThat(fixture.release(lock)).isFalse();
    }

    @Test
    void aBrokenCallbackDoesNotStopTheOthers() {
        AtomicInteger told = new AtomicInteger();
        HeldLock lock = fixture.held(SETTINGS.withAutoRenew(false));
        lock.onLost(() -> {
            throw new IllegalStateException("broken");
        });
        lock.onLost(told::incrementAndGet);

        timing.advance(ofSeconds(30));

        assertThat(told).hasValue(1);
    }

    @Test
    void lockSettingsAreChecked() {
        assertThatThrownBy(() -> SETTINGS.withWaitTime(ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The wait time of a lock must not be negative, but it is PT-1S");
        assertThatThrownBy(() -> SETTINGS.withLeaseTime(ZERO)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The lease time of a lock must be longer than zero, but it is PT0S");
    }
}

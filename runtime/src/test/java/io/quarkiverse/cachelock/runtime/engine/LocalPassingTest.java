package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.SETTINGS;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.spi.Acquisition.Claim;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;

/** A lock that goes from hand to hand in this JVM. */
class LocalPassingTest {

    private final EngineFixture fixture = new EngineFixture();
    private final ScriptedStore store = fixture.store;
    private final ManualTiming timing = fixture.timing;

    @Test
    void aLeaseWithReservedTokensIsPassedOn() {
        HeldLock first = fixture.held(SETTINGS);
        CompletableFuture<HeldLock> second = fixture.acquire(SETTINGS);
        CompletableFuture<HeldLock> third = fixture.acquire(SETTINGS);
        CompletableFuture<HeldLock> fourth = fixture.acquire(SETTINGS);

        fixture.release(first); // had reserved one token only, since nobody was behind
        assertThat(store.acquires).extracting(request -> request.fencingTokens()).containsExactly(1, 65);
        assertThat(fixture.release(second.join())).isTrue();
        assertThat(fixture.release(third.join())).isTrue();

        assertThat(fourth).isCompletedWithValueMatching(HeldLock::isHeld);
        assertThat(store.acquires).hasSize(2);
        assertThat(store.releases).hasSize(1);
        assertThat(List.of(first, second.join(), third.join(), fourth.join())).extracting(HeldLock::fencingToken)
                .isSorted().doesNotHaveDuplicates();
        assertThat(third.join().isHeld()).isFalse();

        fixture.release(fourth.join());
        assertThat(store.releases).hasSize(2);
        assertThat(fixture.engine.gate().size()).isZero();
        assertThat(fixture.engine.keeper().watched()).isEmpty();
    }

    @Test
    void passesAreCounted() {
        List<CompletableFuture<HeldLock>> waiters = queueBehindAGrant(100, new Granted(1_000));

        for (CompletableFuture<HeldLock> waiter : waiters) {
            fixture.release(waiter.join());
        }

        assertThat(store.acquires).hasSize(3); // the first one, one for 65, one for the rest
    }

    @Test
    void otherJvmsThatWaitGetTheirTurnSooner() {
        List<CompletableFuture<HeldLock>> waiters = queueBehindAGrant(18, new Granted(1_000, true, null));

        for (int i = 0; i < 16; i++) {
            fixture.release(waiters.get(i).join());
            assertThat(store.acquires).hasSize(2);
        }
        fixture.release(waiters.get(16).join());

        assertThat(store.acquires).hasSize(3);
    }

    @Test
    void passingEndsWithItsTime() {
        List<CompletableFuture<HeldLock>> waiters = queueBehindAGrant(3, new Granted(1_000));
        fixture.release(waiters.get(0).join());
        assertThat(store.acquires).hasSize(2);

        timing.advance(ofMillis(20));
        fixture.release(waiters.get(1).join());

        assertThat(store.acquires).hasSize(3);
    }

    @Test
    void aWaiterThatLeavesPassesOnWhatItWasGiven() {
        List<CompletableFuture<HeldLock>> waiters = queueBehindAGrant(3, new Granted(1_000));
        HeldLock lock = waiters.get(0).join();

        waiters.get(1).cancel(true);
        fixture.release(lock);

        assertThat(waiters.get(2)).isCompletedWithValueMatching(held -> held.isHeld() && held.fencingToken() > 1_000);
        fixture.release(waiters.get(2).join());
        assertThat(fixture.engine.gate().size()).isZero();
        assertThat(store.releases).hasSize(2);
    }

    @Test
    void aLostLeaseIsNotPassedOn() {
        List<CompletableFuture<HeldLock>> waiters = queueBehindAGrant(2, new Granted(1_000));
        store.renewAnswers.add(Uni.createFrom().item(false));

        timing.advance(ofSeconds(9).plusMillis(900));
        timing.advance(ofSeconds(0));
        LockEngine.result(waiters.get(0).join().extend(ofSeconds(30), fixture.engine.blocking())
                .onFailure().recoverWithNull());

        assertThat(waiters.get(0).join().isHeld()).isFalse();
        assertThat(waiters.get(1)).isCompletedWithValueMatching(HeldLock::isHeld);
        assertThat(store.acquires).hasSize(3);
    }

    @Test
    void aCallerWithOtherSettingsGetsALeaseOfItsOwn() {
        fixture.acquire(SETTINGS);
        HeldLock first = fixture.engine.keeper().watched().get(0).holder();
        CompletableFuture<HeldLock> second = fixture.acquire(SETTINGS);
        CompletableFuture<HeldLock> longer = fixture.acquire(SETTINGS.withLeaseTime(ofSeconds(60)));

        fixture.release(first);
        fixture.release(second.join());

        assertThat(longer.join().isHeld()).isTrue();
        assertThat(store.acquires).hasSize(3);
        assertThat(store.acquires.get(2).leaseTime()).isEqualTo(ofSeconds(60));
        assertThat(store.releases).hasSize(2);
    }

    @Test
    void aPassedLeaseGoesOnBeingRenewed() {
        List<CompletableFuture<HeldLock>> waiters = queueBehindAGrant(2, new Granted(1_000));
        fixture.release(waiters.get(0).join());

        timing.advance(ofSeconds(100));

        assertThat(waiters.get(1).join().isHeld()).isTrue();
        assertThat(store.renewals).isNotEmpty();
    }

    @Test
    void aLockThatWasHandedOverIsConfirmed() {
        store.acquireAnswers.add(Uni.createFrom().item(new Granted(1_000, true, new Claim(ofSeconds(2), timing.nanoTime()))));

        HeldLock lock = fixture.held(SETTINGS.withAutoRenew(false));

        assertThat(lock.remainingLease()).isLessThan(ofSeconds(2));
        timing.advance(ofMillis(500));
        assertThat(store.renewals).hasSize(1);
        assertThat(lock.remainingLease()).isGreaterThan(ofSeconds(29));

        store.acquireAnswers.add(Uni.createFrom().item(new Granted(2_000, true, new Claim(ofSeconds(2), timing.nanoTime()))));
        store.renewAnswers.add(Uni.createFrom().nothing());
        HeldLock unconfirmed = fixture.acquire("b", SETTINGS, fixture.engine.reactive()).join();
        assertThat(unconfirmed.remainingLease()).isLessThan(ofSeconds(2));
        timing.advance(ofSeconds(2));
        assertThat(unconfirmed.isHeld()).isFalse();
    }

    @Test
    void aClaimThatIsGivenBackSoonIsNotConfirmed() {
        store.acquireAnswers.add(Uni.createFrom().item(new Granted(1_000, true, new Claim(ofSeconds(2), timing.nanoTime()))));
        HeldLock lock = fixture.held(SETTINGS);
        timing.advance(ofMillis(490));

        assertThat(fixture.release(lock)).isTrue();

        timing.advance(ofSeconds(100));
        assertThat(store.renewals).isEmpty();
    }

    @Test
    void aClaimIsPassedOnBeforeItIsConfirmed() {
        List<CompletableFuture<HeldLock>> waiters = queueBehindAGrant(2,
                new Granted(1_000, false, new Claim(ofSeconds(2), timing.nanoTime())));
        fixture.release(waiters.get(0).join());

        assertThat(waiters.get(1)).isCompleted();
        timing.advance(ofMillis(500));
        assertThat(store.renewals).hasSize(1);
    }

    @Test
    void itsBoundsAreChecked() {
        assertThat(new LocalPassing(0, Duration.ZERO)).isEqualTo(LocalPassing.OFF);
        assertThat(new LocalPassing(1_000_000, ofSeconds(1)).passes(true)).isEqualTo(250_000);
        for (int passes : new int[] { -1, 1_000_001, Integer.MAX_VALUE, Integer.MIN_VALUE }) {
            assertThatThrownBy(() -> new LocalPassing(passes, ofMillis(20))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("quarkus.cache-lock.local-passes is " + passes + ", but it is how many times a lock may go from"
                            + " hand to hand: make it 0 to 1000000, or set fairness to global so that it goes through the lock"
                            + " store each time");
        }
        assertThatThrownBy(() -> new LocalPassing(64, ofMillis(-1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quarkus.cache-lock.local-pass-time is PT-0.001S, but it is for how long a lock may go from hand to"
                        + " hand: make it 0s or more");
    }

    /** The first of them holds the lock. */
    private List<CompletableFuture<HeldLock>> queueBehindAGrant(int count, Granted granted) {
        HeldLock first = fixture.held(SETTINGS);
        store.acquireAnswers.add(Uni.createFrom().item(granted));
        List<CompletableFuture<HeldLock>> waiters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waiters.add(fixture.acquire(SETTINGS));
        }
        fixture.release(first);
        return waiters;
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.SETTINGS;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.failureOf;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.smallrye.mutiny.Uni;

/** The machine is asleep while something is under way, and the store gives its locks to others meanwhile. */
class SleepTest {

    private final EngineFixture fixture = new EngineFixture();
    private final ScriptedStore store = fixture.store;
    private final ManualTiming timing = fixture.timing;

    @Test
    void aRenewalFromBeforeTheSleepProvesNothing() {
        HeldLock lock = fixture.held(SETTINGS);
        CompletableFuture<Boolean> before = store.renewLater();
        timing.advance(ofSeconds(10));
        assertThat(store.renewals).hasSize(1);
        timing.sleep(ofSeconds(40));
        assertThat(lock.isHeld()).isFalse();
        CompletableFuture<Boolean> after = store.renewLater();

        timing.advance(ofMillis(1));
        before.complete(true);

        assertThat(lock.isHeld()).isFalse();
        timing.advance(ofMillis(1));
        assertThat(store.renewals).hasSize(2);
        after.complete(true);
        assertThat(lock.isHeld()).isTrue();
    }

    @Test
    void aCallChainReentersALockThatIsInDoubt() {
        HeldLock lock = fixture.held(SETTINGS);
        var scope = new Scope(fixture.engine, lock, null, null, LossPolicy.NOTIFY);
        store.renewLater();
        timing.sleep(ofSeconds(40));

        assertThat(lock.isHeld()).isFalse();
        assertThat(scope.reenter()).isTrue();
    }

    @Test
    void aGrantFromBeforeTheSleepIsGivenBack() {
        CompletableFuture<Acquisition> answer = store.answerLater();
        CompletableFuture<HeldLock> lock = fixture.acquire(SETTINGS);
        timing.advance(ofMillis(1));
        timing.sleep(ofSeconds(40));
        fixture.engine.keeper().checkClocks();

        answer.complete(store.granted());

        assertThat(failureOf(lock)).isInstanceOf(LockStoreException.class);
        assertThat(store.releases).isNotEmpty();
        assertThat(fixture.engine.keeper().watched()).isEmpty();
    }

    @Test
    void theLossIsToldWithinASecondOfWakingUp() {
        AtomicInteger told = new AtomicInteger();
        HeldLock lock = fixture.held(SETTINGS);
        lock.onLost(told::incrementAndGet);
        store.renewAnswers.add(Uni.createFrom().item(false));
        timing.sleep(ofSeconds(40));

        timing.advance(ofMillis(1_001));

        assertThat(told).hasValue(1);
    }

    @Test
    void theLossOfALeaseThatIsNotRenewedIsToldToo() {
        AtomicInteger told = new AtomicInteger();
        HeldLock lock = fixture.held(SETTINGS.withAutoRenew(false));
        lock.onLost(told::incrementAndGet);
        timing.advance(ofSeconds(5));
        timing.sleep(ofSeconds(40));

        timing.advance(ofMillis(1_001));

        assertThat(told).hasValue(1);
    }

    @Test
    void aLeaseIsNotPassedOnAfterASleep() {
        HeldLock first = fixture.held(SETTINGS);
        CompletableFuture<HeldLock> second = fixture.acquire(SETTINGS);
        CompletableFuture<HeldLock> third = fixture.acquire(SETTINGS);
        fixture.release(first);
        assertThat(store.acquires).extracting(AcquireRequest::fencingTokens).last().isNotEqualTo(1);
        int asked = store.acquires.size();
        timing.sleep(ofSeconds(40));

        fixture.release(second.join());

        assertThat(store.acquires).hasSize(asked + 1);
        assertThat(third.join().isHeld()).isTrue();
    }
}

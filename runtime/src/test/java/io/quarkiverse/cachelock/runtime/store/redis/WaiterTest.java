package io.quarkiverse.cachelock.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;

/** For how long a message is believed. */
class WaiterTest {

    private static final long QUEUED_AT = 1_795_400_664_461_380L;

    private final Waiter waiter = new Waiter("secret", LockKeys.of("key"), Delivery.COUNTED, 1,
            new VainMessages(), done -> {
            });

    private CompletableFuture<Acquisition> park() {
        return Uni.createFrom().<Acquisition> emitter(waiter::park).subscribeAsCompletionStage();
    }

    private static HandOff handOff(long microsLater, long claim) {
        return new HandOff("secret", 7, QUEUED_AT + microsLater, claim, true);
    }

    private void awaitMillis(long millis) {
        await().until(() -> waiter.nanosSinceAsked() > Duration.ofMillis(millis).toNanos());
    }

    @Test
    void theClaimCountsFromTheGrantAndNotFromTheMessage() {
        CompletableFuture<Acquisition> turn = park();
        waiter.queued(QUEUED_AT);
        awaitMillis(300);
        waiter.told(handOff(100_000, 2_000));
        assertThat(turn).isCompletedWithValueMatching(answer -> answer instanceof Granted granted
                && granted.fencingToken() == 7 && granted.contended()
                && granted.claim().time().compareTo(Duration.ofMillis(1_800)) <= 0
                && granted.claim().time().compareTo(Duration.ofMillis(500)) >= 0);
    }

    @Test
    void aClaimThatIsOverIsNone() {
        CompletableFuture<Acquisition> turn = park();
        waiter.queued(QUEUED_AT);
        awaitMillis(300);
        waiter.told(handOff(1, 300));
        assertThat(turn).isCompletedWithValue(Acquisition.BUSY);
    }

    @Test
    void aServersClockThatIsSetForwardMakesNoClaimLonger() {
        CompletableFuture<Acquisition> turn = park();
        waiter.queued(QUEUED_AT);
        waiter.told(handOff(3_600_000_000L, 2_000));
        assertThat(turn).isCompletedWithValueMatching(
                answer -> answer instanceof Granted granted && granted.claim().time().compareTo(Duration.ofMillis(2_000)) < 0);
    }

    @Test
    void whatWasGrantedBeforeTheServerSaidBusyIsNoMoreUnlessItsClockWasSetBack() {
        for (long sooner : new long[] { 0, -1, -3_600_000_000L }) {
            CompletableFuture<Acquisition> turn = park();
            waiter.queued(QUEUED_AT);
            waiter.told(handOff(sooner, 2_000));
            assertThat(turn).as("it asks again").isCompletedWithValue(Acquisition.BUSY);
        }
    }

    @Test
    void theMessageMayOvertakeTheAnswer() {
        waiter.told(handOff(1, 2_000));
        waiter.queued(QUEUED_AT);
        assertThat(park()).isCompletedWithValueMatching(Granted.class::isInstance);
    }

    @Test
    void nobodyIsToldTwice() {
        CompletableFuture<Acquisition> turn = park();
        waiter.queued(QUEUED_AT);
        waiter.told(handOff(1, 2_000));
        assertThat(turn).isDone();
        waiter.told(handOff(1, 2_000));
        assertThat(waiter.isParked()).isFalse();
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.cachelock.runtime.store.memory.MemoryLockStoreProvider;

/** What an acquisition costs does not depend on how many wait. */
class CostGrowthTest {

    private static final int MANY = 20_000;
    private static final LockSettings PATIENT = SETTINGS.withWaitTime(Duration.ofHours(1));

    private final EngineFixture fixture = new EngineFixture();
    private final LockEngine inMemory = new LockEngine(new MemoryLockStoreProvider().create(""), "", "me", LocalPassing.OFF,
            fixture.timing, Runnable::run, Runnable::run);

    @ParameterizedTest
    @ValueSource(ints = { 2, 1_000 })
    void withoutPassingAnAcquisitionIsTwoCallsOfTheStore(int waiters) {
        var engine = new LockEngine(fixture.store, "", "me", LocalPassing.OFF, fixture.timing, Runnable::run, Runnable::run);
        everybodyHasATurn(engine, waiters);
        assertThat(fixture.store.acquires).hasSize(waiters);
        assertThat(fixture.store.releases).hasSize(waiters);
        assertThat(fixture.store.renewals).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 1_000 })
    void withPassingItIsLess(int waiters) {
        everybodyHasATurn(fixture.engine, waiters);
        int grants = 1 + (waiters - 1 + EngineFixture.PASSING.passes()) / (EngineFixture.PASSING.passes() + 1);
        assertThat(fixture.store.acquires).hasSize(grants);
        assertThat(fixture.store.releases).hasSize(grants);
    }

    private static void everybodyHasATurn(LockEngine engine, int waiters) {
        List<CompletableFuture<HeldLock>> turns = IntStream.range(0, waiters)
                .mapToObj(i -> engine.acquirer("a", PATIENT, engine.reactive()).acquire().subscribeAsCompletionStage())
                .toList();
        turns.forEach(turn -> assertThat(turn.join().releaseNow()).isTrue());
        assertThat(engine.isQuiet()).isTrue();
    }

    /** About 700 bytes with compressed pointers: the handle, the lease, the names and the entry of the store. */
    @Test
    void aHeldLockTakesABoundedAmountOfMemory() {
        List<HeldLock> locks = new ArrayList<>(MANY);
        hold("warm", locks);
        long before = ManyKeys.usedHeap();
        IntStream.range(0, MANY).forEach(i -> hold("k" + i, locks));
        long each = (ManyKeys.usedHeap() - before) / MANY;
        System.out.printf("%d bytes for each lock that is held%n", each);
        assertThat(each).isLessThan(1_500);
        locks.forEach(HeldLock::releaseNow);
        assertThat(inMemory.isQuiet()).isTrue();
    }

    /** About 3 kB, without what the caller itself keeps. */
    @Test
    void aWaiterTakesABoundedAmountOfMemory() {
        List<HeldLock> locks = new ArrayList<>();
        hold("a", locks);
        List<CompletableFuture<HeldLock>> turns = new ArrayList<>(MANY);
        turns.add(inMemory.acquirer("a", PATIENT, inMemory.reactive()).acquire().subscribeAsCompletionStage());
        long before = ManyKeys.usedHeap();
        for (int i = 0; i < MANY; i++) {
            turns.add(inMemory.acquirer("a", PATIENT, inMemory.reactive()).acquire().subscribeAsCompletionStage());
        }
        long each = (ManyKeys.usedHeap() - before) / MANY;
        System.out.printf("%d bytes for each reactive caller that waits%n", each);
        assertThat(each).isLessThan(4_000);
        turns.forEach(turn -> turn.cancel(true));
        locks.forEach(HeldLock::releaseNow);
        assertThat(inMemory.isQuiet()).isTrue();
        assertThat(fixture.timing.pending()).as("timers").isLessThanOrEqualTo(1);
    }

    @Test
    void soDoesAWaiterForALockOfItsOwn() {
        var store = new MemoryLockStoreProvider().create("");
        Footprint footprint = Footprint.measure(store, store, MANY);
        assertThat(footprint.held()).isLessThan(1_500);
        assertThat(footprint.waiting()).isLessThan(8_000);
        assertThat(footprint.left()).isLessThan(2_000_000);
    }

    private void hold(String name, List<HeldLock> locks) {
        locks.add(inMemory.acquirer(name, SETTINGS, inMemory.blocking()).acquireNow());
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.PASSING;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.SETTINGS;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.failing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.runtime.engine.EngineFixture.Blocked;

/** What another thread is about to do for a lock when the application stops. */
class ClosingTest {

    private final ScriptedStore store = new ScriptedStore();
    private final Queue<Runnable> workers = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> background = new ConcurrentLinkedQueue<>();
    private final LockEngine engine = blockingEngine();

    private LockEngine blockingEngine() {
        store.blocks = true;
        return new LockEngine(store, "lock:", "me", PASSING, new ManualTiming(), workers::add, background::add);
    }

    @Test
    void aReleaseThatNoWorkerHasBegunIsWaitedFor() {
        HeldLock lock = engine.acquirer("a", SETTINGS, engine.blocking()).acquireNow();
        CompletableFuture<Boolean> release = lock.release(engine.reactive()).subscribeAsCompletionStage();

        closesOnlyAfter(workers);

        assertThat(release).isCompletedWithValue(true);
        assertThat(store.releases).hasSize(1);
    }

    @Test
    void aCleanUpIsWaitedFor() {
        store.acquireAnswers.add(failing("no answer"));
        CompletableFuture<HeldLock> acquired = engine.acquirer("a", SETTINGS, engine.reactive()).acquire()
                .subscribeAsCompletionStage();
        workers.remove().run();
        assertThat(acquired).isCompletedExceptionally();

        closesOnlyAfter(background);

        assertThat(store.releases).hasSize(1);
    }

    @Test
    void aRequestThatNoWorkerHasBegunIsWaitedForAndTakenBack() {
        CompletableFuture<HeldLock> acquired = engine.acquirer("a", SETTINGS, engine.reactive()).acquire()
                .subscribeAsCompletionStage();

        Blocked<Boolean> closing = closing();
        workers.remove().run();
        await(background);

        assertThat(closing.get()).isTrue();
        assertThat(acquired.handle((lock, failure) -> lock != null && lock.isHeld())).isCompletedWithValue(false);
        assertThat(store.releases).isNotEmpty().containsOnly(store.acquires.get(0).ownerToken());
    }

    @Test
    void holdersHaveTimeWhileNobodyElseGetsOrWaitsForALock() {
        HeldLock held = engine.acquirer("a", SETTINGS, engine.blocking()).acquireNow();
        var waiter = new Blocked<>(() -> engine.acquirer("a", SETTINGS, engine.blocking()).acquireNow()).untilStuck();

        engine.acceptNoMore();
        assertThatThrownBy(waiter::get).isExactlyInstanceOf(LockException.class).hasMessageContaining("shutting down");
        assertThatThrownBy(() -> engine.acquirer("b", SETTINGS, engine.blocking()).acquireNow())
                .isExactlyInstanceOf(LockException.class).hasMessageContaining("shutting down");
        var grace = new Blocked<>(() -> {
            engine.awaitHolders(Duration.ofMinutes(1));
            return "over";
        }).untilStuck();
        assertThat(held.isHeld()).isTrue();
        assertThat(store.releases).isEmpty();

        assertThat(held.releaseNow()).isTrue();
        assertThat(grace.get()).isEqualTo("over");
    }

    @Test
    void whatIsStillHeldAfterTheirTimeIsTakenBackInOneCall() {
        List<HeldLock> held = IntStream.range(0, 1_000)
                .mapToObj(i -> engine.acquirer("a" + i, SETTINGS, engine.blocking()).acquireNow()).toList();
        Queue<String> lost = new ConcurrentLinkedQueue<>();
        held.get(7).onLost(() -> lost.add("a7"));

        engine.awaitHolders(Duration.ofMillis(20));
        closesOnlyAfter(background);

        assertThat(held).noneMatch(HeldLock::isHeld);
        assertThat(lost).containsExactly("a7");
        assertThat(store.releaseBatches).containsExactly(1_000);
        assertThat(store.releases).hasSize(1_000);
        assertThat(held.get(0).releaseNow()).isFalse();
    }

    private void closesOnlyAfter(Queue<Runnable> tasks) {
        Blocked<Boolean> closing = closing();
        assertThat(store.closed).isFalse();
        await(tasks);
        assertThat(closing.get()).isTrue();
    }

    private Blocked<Boolean> closing() {
        return new Blocked<>(() -> {
            engine.close();
            return store.closed;
        }).untilStuck();
    }

    private void await(Queue<Runnable> tasks) {
        org.awaitility.Awaitility.await().until(() -> {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            return store.closed;
        });
    }
}

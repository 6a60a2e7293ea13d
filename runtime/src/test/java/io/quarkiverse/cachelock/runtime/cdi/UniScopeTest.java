package io.quarkiverse.cachelock.runtime.cdi;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.runtime.engine.LocalPassing;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;
import io.quarkiverse.cachelock.runtime.engine.Timing;
import io.quarkiverse.cachelock.runtime.store.memory.MemoryLockStoreProvider;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

/** Reactive callers whose way back to their context fails, or is slower than their cancellation. */
class UniScopeTest {

    private static final LockSettings SETTINGS = new LockSettings(ofSeconds(1), ofSeconds(30), true, ofSeconds(3600), ZERO,
            ofMillis(100));

    private final Timing timing = Timing.system();
    private final AtomicReference<Runnable> beforeBackground = new AtomicReference<>(() -> {
    });
    private final LockEngine engine = new LockEngine(new MemoryLockStoreProvider().create(""), "", "me", LocalPassing.OFF,
            timing, Runnable::run,
            task -> {
                beforeBackground.get().run();
                task.run();
            });
    private final LockSetup setup = new LockSetup(TestEngines.create(), engine, "a", SETTINGS,
            new TransactionSetup(new NoTransactions(), null, false), new LossSetup(LossPolicy.NOTIFY, false));
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private final CallerContexts queued = places(queue::add);
    private final CallerContexts shutDown = places(task -> {
        throw new RejectedExecutionException("shut down");
    });

    @AfterEach
    void nothingIsLeft() {
        await().until(() -> LockEngine.result(engine.state("a", engine.blocking())).isEmpty());
        timing.stop();
    }

    @Test
    void aScopeThatCannotReturnToItsCallerFreesTheLock() {
        AtomicBoolean ran = new AtomicBoolean();

        CompletableFuture<Object> run = new UniNamedLock(setup, shutDown).run(() -> {
            ran.set(true);
            return Uni.createFrom().nullItem();
        }).subscribeAsCompletionStage();

        assertThat(run).isCompletedExceptionally();
        assertThat(ran).isFalse();
    }

    @Test
    void aHandleThatCannotReturnToItsCallerFreesTheLock() {
        var lock = new UniNamedLock(setup, shutDown);

        assertThat(lock.acquire().subscribeAsCompletionStage()).isCompletedExceptionally();
        assertThat(lock.tryAcquire().subscribeAsCompletionStage()).isCompletedExceptionally();
    }

    @Test
    void aScopeThatIsCancelledOnTheWayToItsCallerDoesNotRun() {
        AtomicBoolean ran = new AtomicBoolean();
        Cancellable run = new UniNamedLock(setup, queued).run(() -> {
            ran.set(true);
            return Uni.createFrom().nothing();
        }).subscribe().with(item -> {
        });
        beforeBackground.set(this::arrive);

        run.cancel();

        assertThat(ran).isFalse();
    }

    @Test
    void aScopeThatIsCancelledWhileItsActionIsBeingCalledHoldsTheLockUntilThatHasReturned() {
        AtomicReference<Cancellable> run = new AtomicReference<>();
        AtomicBoolean held = new AtomicBoolean();
        run.set(new UniNamedLock(setup, queued).run(() -> {
            run.get().cancel();
            held.set(LockEngine.result(engine.state("a", engine.blocking())).isPresent());
            return Uni.createFrom().nothing();
        }).subscribe().with(item -> {
        }));

        arrive();

        assertThat(held).isTrue();
    }

    @Test
    void aNestedScopeThatIsRefusedDoesNotKeepTheLock() {
        CallerContexts here = places(Runnable::run);
        var lock = new UniNamedLock(setup, here);

        CompletableFuture<Object> run = lock.run(() -> lock.leaseTime(ofNanos(1)).run(() -> Uni.createFrom().nullItem()))
                .subscribeAsCompletionStage();

        assertThat(run).isCompletedExceptionally();
    }

    @Test
    void aScopeThatIsCancelledHoldsTheLockUntilItsActionHasBeenCancelled() {
        AtomicBoolean held = new AtomicBoolean();
        Cancellable run = new UniNamedLock(setup, places(Runnable::run)).run(() -> Uni.createFrom()
                .emitter(action -> action.onTermination(
                        () -> held.set(LockEngine.result(engine.state("a", engine.blocking())).isPresent()))))
                .subscribe().with(item -> {
                });

        run.cancel();

        assertThat(held).isTrue();
    }

    @Test
    void aStreamWhoseActionThrowsAnythingFreesTheLock() {
        CompletableFuture<List<Object>> run = new UniNamedLock(setup, places(Runnable::run)).stream(() -> {
            throw new AssertionError("no exception");
        }).collect().asList().subscribeAsCompletionStage();

        assertThat(run).isCompletedExceptionally();
    }

    private void arrive() {
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            task.run();
        }
    }

    private static CallerContexts places(java.util.concurrent.Executor executor) {
        return () -> new CallerContexts.Place() {
            @Override
            public boolean isHere() {
                return false;
            }

            @Override
            public void run(Runnable task) {
                executor.execute(task);
            }
        };
    }
}

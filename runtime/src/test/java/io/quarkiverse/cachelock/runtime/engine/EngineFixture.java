package io.quarkiverse.cachelock.runtime.engine;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.smallrye.mutiny.Uni;

/** An engine on a {@link ScriptedStore} and a {@link ManualTiming}, and how the tests talk to it. */
final class EngineFixture {

    static final LockSettings SETTINGS = new LockSettings(ofSeconds(10), ofSeconds(30), true, ofSeconds(3600), Duration.ZERO,
            ofMillis(100));

    static final LocalPassing PASSING = new LocalPassing(64, ofMillis(20));

    final ScriptedStore store = new ScriptedStore();
    final ManualTiming timing = new ManualTiming();
    final LockEngine engine = new LockEngine(store, "lock:", "me", PASSING, timing, Runnable::run, Runnable::run);

    HeldLock held(LockSettings settings) {
        return engine.acquirer("a", settings, engine.blocking()).acquireNow();
    }

    CompletableFuture<HeldLock> acquire(LockSettings settings) {
        return acquire("a", settings, engine.reactive());
    }

    CompletableFuture<HeldLock> acquire(String name, LockSettings settings, Caller caller) {
        Acquirer acquirer = engine.acquirer(name, settings, caller);
        return acquirer.acquire().subscribeAsCompletionStage();
    }

    /** On a thread of its own, so that it can block; the test's thread goes on when that thread is stuck. */
    Blocked<HeldLock> acquireBlocking(LockSettings settings) {
        return new Blocked<>(() -> held(settings));
    }

    boolean release(HeldLock lock) {
        return lock.releaseNow();
    }

    static Throwable failureOf(CompletableFuture<?> future) {
        try {
            future.getNow(null);
            throw new AssertionError("did not fail: " + future);
        } catch (java.util.concurrent.CompletionException e) {
            return e.getCause();
        }
    }

    static <T> Uni<T> failing(String message) {
        return Uni.createFrom().failure(new IllegalStateException(message));
    }

    /** A call on a thread of its own. */
    static final class Blocked<T> {

        final CompletableFuture<T> result = new CompletableFuture<>();
        final Thread thread;

        Blocked(java.util.function.Supplier<T> call) {
            thread = new Thread(() -> {
                try {
                    result.complete(call.get());
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        Blocked<T> untilStuck() {
            await().until(() -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
            return this;
        }

        T get() {
            try {
                return result.get(10, java.util.concurrent.TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw (RuntimeException) e.getCause();
            } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
                throw new AssertionError(e);
            }
        }
    }
}

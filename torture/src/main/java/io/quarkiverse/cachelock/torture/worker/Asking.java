package io.quarkiverse.cachelock.torture.worker;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.runtime.engine.Acquirer;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;
import io.smallrye.mutiny.subscription.Cancellable;

/** The ways to ask for a lock: on this thread, without blocking, and going away before the answer. */
enum Asking {

    BLOCKING {
        @Override
        HeldLock ask(LockEngine engine, String name, LockSettings settings, Duration patience,
                ScheduledExecutorService timer) {
            return engine.acquirer(name, settings, engine.blocking()).acquireNow();
        }
    },

    REACTIVE {
        @Override
        HeldLock ask(LockEngine engine, String name, LockSettings settings, Duration patience,
                ScheduledExecutorService timer) {
            var answer = new CompletableFuture<HeldLock>();
            engine.acquirer(name, settings, engine.reactive()).acquire().subscribe().with(answer::complete,
                    answer::completeExceptionally);
            return result(answer);
        }
    },

    /** The caller cancels. */
    CANCELLED {
        @Override
        HeldLock ask(LockEngine engine, String name, LockSettings settings, Duration patience,
                ScheduledExecutorService timer) {
            var answer = new CompletableFuture<HeldLock>();
            Acquirer acquirer = engine.acquirer(name, settings, engine.reactive());
            Cancellable asked = acquirer.acquire().subscribe().with(answer::complete, answer::completeExceptionally);
            timer.schedule(() -> {
                if (answer.cancel(false)) {
                    asked.cancel();
                    // As scopes do: the answer may have come at the very moment of cancellation
                    acquirer.leave();
                }
            }, patience.toNanos(), TimeUnit.NANOSECONDS);
            return result(answer);
        }
    },

    /** The waiting thread is interrupted. */
    INTERRUPTED {
        @Override
        HeldLock ask(LockEngine engine, String name, LockSettings settings, Duration patience,
                ScheduledExecutorService timer) {
            var interruption = new Interruption(timer, patience);
            try {
                return BLOCKING.ask(engine, name, settings, patience, timer);
            } finally {
                interruption.end();
            }
        }
    };

    /**
     * Asks for the lock once.
     *
     * @param patience after which those go away who do
     * @throws LockException as the engine does
     * @throws CancellationException if it was cancelled
     */
    abstract HeldLock ask(LockEngine engine, String name, LockSettings settings, Duration patience,
            ScheduledExecutorService timer);

    private static HeldLock result(CompletableFuture<HeldLock> asked) {
        try {
            return asked.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LockException failure) {
                throw failure;
            }
            throw e;
        }
    }
}

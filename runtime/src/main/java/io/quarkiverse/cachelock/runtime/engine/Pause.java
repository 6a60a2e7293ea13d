package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

/** One wait of one caller. It ends with the wake-up, by its timer, or when the engine closes, whichever is first. */
final class Pause {

    private final LockEngine engine;
    private final Uni<Acquisition> wakeUp;
    private final Duration retryInterval;
    private final CompletableFuture<Acquisition> signal = new CompletableFuture<>();

    Pause(LockEngine engine, Uni<Acquisition> wakeUp, Duration retryInterval) {
        this.engine = engine;
        this.wakeUp = wakeUp;
        this.retryInterval = retryInterval;
    }

    CompletableFuture<Acquisition> start(Duration atMost) {
        engine.waiting(this);
        Timing.Timer timer = engine.timing().after(atMost, this::end);
        Cancellable turn = wakeUp.subscribe().with(signal::complete, failure -> pollInstead());
        signal.whenComplete((answer, failure) -> {
            engine.notWaiting(this);
            timer.cancel();
            turn.cancel();
        });
        return signal;
    }

    /** Trying again is worth it, or nobody waits any more. */
    void end() {
        signal.complete(Acquisition.BUSY);
    }

    void fail(LockException reason) {
        signal.completeExceptionally(reason);
    }

    /** The store cannot wake anybody now; trying again without a pause would be a busy loop. */
    private void pollInstead() {
        Timing.Timer timer = engine.timing().after(retryInterval, this::end);
        signal.whenComplete((answer, failure) -> timer.cancel());
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.EmptyUniSubscription;
import io.smallrye.mutiny.subscription.UniSubscriber;
import io.smallrye.mutiny.subscription.UniSubscription;

/** One wait of one caller. It ends with the wake-up, by its timer, or when the engine closes, whichever is first. */
final class Pause implements UniSubscriber<Acquisition> {

    private final LockEngine engine;
    private final Uni<Acquisition> wakeUp;
    private final Consumer<Acquisition> note;
    private final Duration retryInterval;
    private final CompletableFuture<Acquisition> signal = new CompletableFuture<>();
    private volatile UniSubscription turn = EmptyUniSubscription.DONE;

    Pause(LockEngine engine, Uni<Acquisition> wakeUp, Consumer<Acquisition> note, Duration retryInterval) {
        this.engine = engine;
        this.wakeUp = wakeUp;
        this.note = note;
        this.retryInterval = retryInterval;
    }

    CompletableFuture<Acquisition> start(Duration atMost) {
        engine.waiting(this);
        Timing.Timer timer = engine.timing().after(atMost, this::end);
        wakeUp.subscribe().withSubscriber(this);
        signal.whenComplete((answer, failure) -> {
            engine.notWaiting(this);
            timer.cancel();
            turn.cancel();
        });
        return signal;
    }

    @Override
    public void onSubscribe(UniSubscription subscription) {
        turn = subscription;
        if (signal.isDone()) {
            subscription.cancel();
        }
    }

    @Override
    public void onItem(Acquisition answer) {
        note.accept(answer);
        signal.complete(answer);
    }

    /** The store cannot wake anybody now; trying again without a pause would be a busy loop. */
    @Override
    public void onFailure(Throwable failure) {
        Timing.Timer timer = engine.timing().after(retryInterval, this::end);
        signal.whenComplete((answer, none) -> timer.cancel());
    }

    /** Trying again is worth it, or nobody waits any more. */
    void end() {
        signal.complete(Acquisition.BUSY);
    }

    void fail(LockException reason) {
        signal.completeExceptionally(reason);
    }
}

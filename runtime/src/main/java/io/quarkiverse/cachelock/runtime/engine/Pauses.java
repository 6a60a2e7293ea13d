package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.TooManyWaitersException;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.smallrye.mutiny.Uni;

/** The waits of one caller, one after the other. It has a seat in the waiting room from the first one on. */
final class Pauses {

    private final LockEngine engine;
    private final Caller caller;
    private final WaitingRoom.Seat seat;
    private final Duration retryInterval;
    private volatile @Nullable Pause current;
    private volatile boolean left;

    Pauses(LockEngine engine, Caller caller, WaitingRoom.Seat seat, Duration retryInterval) {
        this.engine = engine;
        this.caller = caller;
        this.seat = seat;
        this.retryInterval = retryInterval;
    }

    /**
     * One more.
     *
     * @param note takes note of what it is woken up with, if it is
     * @throws TooManyWaitersException if there is no seat
     */
    Uni<Acquisition> until(Duration atMost, Uni<Acquisition> wakeUp, Consumer<Acquisition> note) {
        seat.take();
        var next = new Pause(engine, wakeUp, note, retryInterval);
        current = next;
        CompletableFuture<Acquisition> signal = next.start(atMost);
        if (left) {
            next.end();
        }
        return caller.pause(signal);
    }

    /** There will be no more. */
    void over() {
        seat.leave();
    }

    /** Ends the one that there is, and all that may follow. */
    void leave() {
        left = true;
        seat.leave();
        Pause last = current;
        if (last != null) {
            last.end();
        }
    }
}

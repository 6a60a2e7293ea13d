package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;

/** Counts the calls of the store that acquire or release something: what they leave behind must be known before it closes. */
final class CallsUnderWay {

    private static final long LOOK_AGAIN = Duration.ofMillis(1).toNanos();

    private final LongAdder started = new LongAdder();
    private final LongAdder ended = new LongAdder();

    void start() {
        started.increment();
    }

    void end() {
        ended.increment();
    }

    /** {@link Caller#settle}; the call counts from before the caller hands it to another thread. */
    <T> Uni<T> settle(Caller caller, Supplier<Uni<T>> call, Duration timeout) {
        return Uni.createFrom().deferred(() -> {
            start();
            try {
                return caller.settle(call.get().onTermination().invoke(this::end), timeout);
            } catch (RuntimeException e) {
                end();
                throw e;
            }
        });
    }

    boolean isEmpty() {
        long over = ended.sum(); // first: a call that starts and ends in between must not hide another one
        return started.sum() == over;
    }

    /** Blocks until there are none, or the time is over. */
    void await(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LOOK_AGAIN);
        }
    }
}

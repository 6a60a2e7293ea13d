package io.quarkiverse.cachelock.runtime.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.EmptyUniSubscription;
import io.smallrye.mutiny.operators.AbstractUni;
import io.smallrye.mutiny.subscription.UniSubscriber;
import io.smallrye.mutiny.subscription.UniSubscription;

/**
 * Waits and asks again, in turns, until the lock is granted or an attempt has a final answer. By hand: made of Mutiny's
 * operators it was a sixth of all that a waiting thread did.
 */
final class Retries extends AbstractUni<Acquisition> {

    private final Supplier<Uni<Acquisition>> wait;
    private final Supplier<Uni<Acquisition>> attempt;
    private final Predicate<Acquisition> isFinal;

    Retries(Supplier<Uni<Acquisition>> wait, Supplier<Uni<Acquisition>> attempt, Predicate<Acquisition> isFinal) {
        this.wait = wait;
        this.attempt = attempt;
        this.isFinal = isFinal;
    }

    @Override
    public void subscribe(UniSubscriber<? super Acquisition> caller) {
        var turns = new Turns(caller);
        caller.onSubscribe(turns);
        turns.next();
    }

    private final class Turns implements UniSubscriber<Acquisition>, UniSubscription {

        private final UniSubscriber<? super Acquisition> caller;
        private final AtomicInteger due = new AtomicInteger();
        private volatile UniSubscription current = EmptyUniSubscription.DONE;
        private volatile boolean cancelled;
        private boolean waiting;

        private Turns(UniSubscriber<? super Acquisition> caller) {
            this.caller = caller;
        }

        /** Loops and does not recurse: the answers may all come at once, on one stack. */
        private void next() {
            if (due.getAndIncrement() > 0) {
                return;
            }
            do {
                waiting = !waiting;
                try {
                    (waiting ? wait : attempt).get().subscribe().withSubscriber(this);
                } catch (RuntimeException e) {
                    onFailure(e);
                }
            } while (due.decrementAndGet() > 0 && !cancelled);
        }

        @Override
        public void onSubscribe(UniSubscription subscription) {
            current = subscription;
            if (cancelled) {
                subscription.cancel();
            }
        }

        @Override
        public void onItem(Acquisition answer) {
            if (cancelled) {
                return;
            }
            if (answer instanceof Granted || !waiting && isFinal.test(answer)) {
                caller.onItem(answer);
            } else {
                next();
            }
        }

        @Override
        public void onFailure(Throwable failure) {
            caller.onFailure(failure);
        }

        @Override
        public void cancel() {
            cancelled = true;
            current.cancel();
        }
    }
}

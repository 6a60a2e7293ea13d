package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Claim;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.subscription.UniEmitter;

/**
 * One attempt to acquire a lock by somebody who will wait, from before it is sent until it has ended. What changes belongs to
 * the event loop.
 */
final class Waiter {

    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000_000;

    /** What the scripts give. A message that says more is not theirs. */
    private static final long LONGEST_CLAIM = 2_000;

    private final String ownerToken;
    private final LockKeys keys;
    private final Delivery delivery;
    private final int subscription;
    private final VainMessages vain;
    private final Consumer<Waiter> done;
    private final long asked = System.nanoTime();
    private long micros;
    private @Nullable HandOff told;
    private @Nullable UniEmitter<? super Acquisition> caller;

    /**
     * @param delivery how it will be told
     * @param subscription by which it will be told, see {@link Mailbox#subscription}
     * @param vain how many messages in vain it may be woken by
     * @param done told when the lock has been handed over to it
     */
    Waiter(String ownerToken, LockKeys keys, Delivery delivery, int subscription, VainMessages vain, Consumer<Waiter> done) {
        this.ownerToken = ownerToken;
        this.keys = keys;
        this.delivery = delivery;
        this.subscription = subscription;
        this.vain = vain;
        this.done = done;
    }

    String ownerToken() {
        return ownerToken;
    }

    LockKeys keys() {
        return keys;
    }

    Delivery delivery() {
        return delivery;
    }

    int subscription() {
        return subscription;
    }

    boolean isParked() {
        return caller != null;
    }

    long nanosSinceAsked() {
        return System.nanoTime() - asked;
    }

    /** The server has put it into the queue, or left it there, at this time of its clock. */
    void queued(long atMicros) {
        micros = atMicros;
    }

    void park(UniEmitter<? super Acquisition> inside) {
        caller = inside;
        settle();
    }

    void leave(UniEmitter<? super Acquisition> outside) {
        if (caller == outside) {
            caller = null;
        }
    }

    /** Says to try again, and why if there is a reason. */
    void wake(Acquisition answer) {
        UniEmitter<? super Acquisition> inside = caller;
        caller = null;
        if (inside != null) {
            inside.complete(answer);
        }
    }

    void fail(Throwable failure) {
        UniEmitter<? super Acquisition> inside = caller;
        caller = null;
        if (inside != null) {
            inside.fail(failure);
        }
    }

    /** The message may overtake the answer to the attempt, and comes before anybody is parked then. */
    void told(HandOff message) {
        told = message;
        settle();
    }

    private void settle() {
        HandOff message = told;
        if (message != null && caller != null) {
            told = null;
            // what was granted before the server saw this attempt, and said busy, is no more, unless its clock was set back
            redeemed(message.micros() > micros ? redeem(message) : Acquisition.BUSY);
        }
    }

    private void redeemed(Acquisition answer) {
        if (answer instanceof Granted) {
            done.accept(this);
            wake(answer);
        } else if (vain.mayBeAnswered()) {
            wake(answer);
        }
    }

    /**
     * What is left of a claim. A message may be late by any time, so its arrival says nothing about when the lock was
     * granted. But two times of the server's clock are known: that of its answer to the attempt, and that of the grant. The
     * server answered after it was asked. So the grant came no sooner after the asking, by the local clock, than it came after
     * the answer by the server's: <em>asked + (grant - answer)</em> is no later than the grant, and the claim lasts at least
     * until <em>asked + (grant - answer) + claim</em>. If that is past, the lock may belong to somebody else, and asking
     * again tells. The margin is for clocks that differ by up to a thousandth in their rates, and for the server's rounding.
     * <p>
     * The two times must be of the same clock: after the subscriber connection was made again, perhaps to another server, all
     * who wait ask again before they listen to it. A server's clock that is set forward meanwhile makes the claim look
     * longer, but never longer than all of it from now on.
     */
    private Acquisition redeem(HandOff message) {
        long now = System.nanoTime();
        long sinceAsked = now - asked;
        long claim = Math.min(message.claimMillis(), LONGEST_CLAIM) * MILLISECOND;
        long until = (message.micros() - micros) * MICROSECOND + claim;
        long margin = sinceAsked / 1_000 + 2 * MILLISECOND;
        long left = Math.min(until - sinceAsked, claim) - margin;
        return left <= 0 ? Acquisition.BUSY
                : new Granted(message.fencingToken(), message.contended(), new Claim(Duration.ofNanos(left), now));
    }
}

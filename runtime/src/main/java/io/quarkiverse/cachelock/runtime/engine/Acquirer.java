package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;

/**
 * One caller's way to one lock: queue, try, wait, try again. The only wait loop there is.
 * <p>
 * Whatever is granted belongs to this object until {@link #leave} is called or the caller has got the lock, so a caller that
 * goes away at any moment, cancelled or interrupted, leaves no lock behind.
 */
public final class Acquirer {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(5);
    private static final Duration SHORTEST_CALL = Duration.ofSeconds(1);

    private final LockEngine engine;
    private final Caller caller;
    private final String name;
    private final LockSettings settings;
    private final AcquireRequest request;

    private long started;
    private volatile LocalGate.@Nullable Ticket ticket;
    private volatile @Nullable Pause pause;
    private final AtomicReference<@Nullable HeldLock> held = new AtomicReference<>();
    private volatile boolean left;
    private volatile @Nullable Busy busy;

    Acquirer(LockEngine engine, Caller caller, String name, LockSettings settings) {
        this.engine = engine;
        this.caller = caller;
        this.name = name;
        this.settings = settings;
        this.request = engine.newRequest(name, settings, shorter(LONGEST_CALL, settings.firstLease(),
                longer(SHORTEST_CALL, settings.waitTime())));
    }

    /** The lock, or a failure. To be subscribed to once. */
    public Uni<HeldLock> acquire() {
        return Uni.createFrom().deferred(this::queue)
                .onItem().transform(this::outcome)
                .onFailure().invoke(this::leave)
                .onCancellation().invoke(this::leave);
    }

    /** Gives up waiting and whatever was or will be granted. After {@link #acquire()} has ended well: releases the lock. */
    public void leave() {
        left = true;
        HeldLock granted = held.get();
        if (granted != null) {
            engine.releaseLater(granted);
            return;
        }
        LocalGate.Ticket place = ticket;
        if (place != null) {
            place.leave();
        }
        Pause current = pause;
        if (current != null) {
            current.end();
        }
    }

    private Uni<Acquisition> queue() {
        engine.ensureOpen();
        started = engine.timing().nanoTime();
        LocalGate.Ticket place = engine.gate().enter(request.key(), request.ownerId());
        ticket = place;
        if (place.isFirst()) {
            return attempts();
        }
        busy = new Busy(null, place.firstOwnerId());
        if (timeLeft().isZero()) {
            return Uni.createFrom().item(busy);
        }
        Uni<Acquisition> turn = Uni.createFrom().emitter(inside -> place.turn().thenRun(() -> inside.complete(busy)));
        return pauseFor(timeLeft(), turn)
                .chain(answer -> place.isFirst() ? attempts() : Uni.createFrom().item(answer));
    }

    private Uni<Acquisition> attempts() {
        return attempt().chain(answer -> isFinal(answer) ? Uni.createFrom().item(answer) : retries());
    }

    /** Repeats and does not recurse: the answers may all come at once, on one stack. */
    private Uni<Acquisition> retries() {
        return Uni.createFrom().deferred(this::awaitTurn)
                .chain(answer -> answer instanceof Granted ? Uni.createFrom().item(answer) : attempt())
                .repeat().whilst(answer -> !isFinal(answer))
                .select().last().toUni();
    }

    private boolean isFinal(Acquisition answer) {
        return answer instanceof Granted || held.get() != null || timeLeft().isZero();
    }

    private Uni<Acquisition> attempt() {
        if (left) {
            return Uni.createFrom().nothing();
        }
        engine.ensureOpen();
        long asked = engine.timing().nanoTime();
        Uni<Acquisition> call = engine.store().acquire(request)
                .onItem().invoke(answer -> answered(answer, asked));
        return caller.settle(engine.awaited(call), request.timeout()).onFailure().invoke(() -> engine.cleanUp(request));
    }

    private Uni<Acquisition> awaitTurn() {
        long asked = engine.timing().nanoTime();
        Duration remaining = busy == null ? null : busy.remainingLease();
        Duration atMost = shorter(engine.nextTry(settings, remaining), timeLeft());
        Uni<Acquisition> turn = engine.store().awaitTurn(request, atMost)
                .onItem().invoke(answer -> answered(answer, asked));
        return pauseFor(atMost, turn);
    }

    private Uni<Acquisition> pauseFor(Duration atMost, Uni<Acquisition> wakeUp) {
        var next = new Pause(engine, wakeUp, settings.retryInterval());
        pause = next;
        CompletableFuture<Acquisition> signal = next.start(atMost);
        if (left) {
            next.end();
        }
        return caller.pause(signal);
    }

    /** Runs for every answer of the store, whether or not the caller is still there. */
    private void answered(Acquisition answer, long asked) {
        if (answer instanceof Granted granted) {
            var lock = new HeldLock(engine, name, settings, request, granted.fencingToken(), asked, ticket);
            // An attempt and a hand-over may both grant the same lock
            if (held.compareAndSet(null, lock)) {
                engine.hold(lock);
                if (left) {
                    engine.releaseLater(lock);
                }
            }
        } else if (answer instanceof Busy now && now.remainingLease() != null) {
            busy = now;
        }
    }

    private HeldLock outcome(Acquisition answer) {
        HeldLock lock = held.get();
        if (lock == null) {
            throw busy();
        }
        if (!lock.isHeld()) {
            engine.ensureOpen(); // closing took it back
            engine.cleanUp(request); // the release that follows does nothing if the loss has been noticed
            throw new LockStoreException("The answer of the lock store for lock '" + Printable.of(name)
                    + "' took longer than the lease, " + settings.leaseTime());
        }
        return lock;
    }

    private LockNotAcquiredException busy() {
        String holder = busy == null ? null : busy.ownerId();
        Duration waited = Duration.ofNanos(engine.timing().nanoTime() - started);
        return new LockNotAcquiredException("Lock '" + Printable.of(name) + "' is busy"
                + (holder == null ? "" : ", held by " + Printable.of(holder))
                + "; gave up after " + waited.toMillis() + " ms", name, waited, holder);
    }

    private Duration timeLeft() {
        Duration left = settings.waitTime().minusNanos(engine.timing().nanoTime() - started);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration shorter(Duration a, Duration b, Duration c) {
        return shorter(a, shorter(b, c));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}

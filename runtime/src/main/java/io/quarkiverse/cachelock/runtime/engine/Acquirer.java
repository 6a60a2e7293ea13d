package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.uni.builders.UniCreateWithEmitter;

/**
 * One caller's way to one lock: queue, try, wait, try again. The only wait loop there is.
 * <p>
 * Whatever is granted belongs to this object until {@link #leave} is called or the caller has got the lock, so a caller that
 * goes away at any moment, cancelled or interrupted, leaves no lock behind.
 */
public final class Acquirer {

    private final LockEngine engine;
    private final Caller caller;
    private final String name;
    private final LockSettings settings;
    private final String key;
    private final WaitTime time;
    private final Pauses pauses;
    private volatile @Nullable AcquireRequest request;
    private volatile LocalGate.@Nullable Ticket ticket;
    private final AtomicReference<@Nullable HeldLock> held = new AtomicReference<>();
    private volatile boolean left;
    private volatile @Nullable Busy busy;

    Acquirer(LockEngine engine, Caller caller, String name, LockSettings settings) {
        this.engine = engine;
        this.caller = engine.waits(caller);
        this.name = name;
        this.settings = settings;
        this.key = engine.keyOf(name);
        this.pauses = new Pauses(engine, this.caller, engine.waitingRoom().seat(name, key), settings.retryInterval());
        this.time = WaitTime.start(engine.timing(), settings.waitTime());
    }

    /** The lock, or a failure, for a reactive caller. To be subscribed to once. */
    public Uni<HeldLock> acquire() {
        return Uni.createFrom().deferred(() -> {
            try {
                LocalGate.Ticket place = enter();
                if (!place.mustAsk() || !engine.answersAtOnce()) {
                    return outcome(queued(place));
                }
                AcquireRequest first = firstRequest(place);
                Acquisition answer = attemptNow(first);
                return isFinal(answer) ? Uni.createFrom().item(outcome(answer)) : outcome(retries(first));
            } catch (RuntimeException e) {
                leave();
                throw e;
            }
        });
    }

    /** The lock, for a blocking caller. To be called once. */
    public HeldLock acquireNow() {
        try {
            LocalGate.Ticket place = enter();
            if (!place.mustAsk()) {
                return outcome(BlockingCaller.await(queued(place)));
            }
            AcquireRequest first = firstRequest(place);
            Acquisition answer = attemptNow(first);
            return outcome(isFinal(answer) ? answer : BlockingCaller.await(retries(first)));
        } catch (RuntimeException e) {
            leave();
            throw e;
        }
    }

    /** Gives up waiting and whatever was or will be granted; what {@link #acquire()} ended with is given back. */
    public void leave() {
        left = true;
        pauses.leave();
        HeldLock granted = held.get();
        if (granted != null) {
            engine.returns().giveBack(granted);
            return;
        }
        engine.returns().leave(ticket);
        AcquireRequest asked = request;
        request = null; // so that the store is told once, however many leave
        engine.returns().leaveQueue(asked);
    }

    /** Leaves before the store was asked: it knows nothing of this caller. */
    void retract() {
        request = null;
        leave();
    }

    LocalGate.Ticket enter() {
        engine.ensureOpen();
        LocalGate.Ticket place = ticket = engine.gate().enter(key, Thread.currentThread().getName());
        if (left) {
            engine.returns().leave(place); // nobody else would
        }
        return place;
    }

    /** The lock, for who has asked the store, or is not to. */
    Uni<HeldLock> goOn(LocalGate.Ticket place, @Nullable AcquireRequest asked, @Nullable Acquisition answer) {
        return outcome(Uni.createFrom().deferred(() -> asked == null || answer == null ? queued(place)
                : isFinal(answer) ? Uni.createFrom().item(answer) : retries(asked)));
    }

    private Uni<Acquisition> queued(LocalGate.Ticket place) {
        if (place.isFirst()) {
            return inside(place);
        }
        Busy ahead = busy = new Busy(null, engine.ownerId(place.firstThread()));
        if (time.isOver()) {
            return Uni.createFrom().item(ahead);
        }
        Uni<Acquisition> turn = new UniCreateWithEmitter<>(inside -> place.turn().thenRun(() -> inside.complete(ahead)));
        return pauses.until(time.left(), turn, inside -> {
        }).chain(answer -> place.isFirst() ? inside(place) : Uni.createFrom().item(answer));
    }

    /** The one in front has left, and may have passed the lease on. */
    private Uni<Acquisition> inside(LocalGate.Ticket place) {
        Lease inherited = place.takeInherited();
        if (inherited == null) {
            return attempts(firstRequest(place));
        }
        return takeOver(inherited, place) ? Uni.createFrom().item(Acquisition.BUSY)
                : engine.returns().free(inherited, Duration.ZERO, null, caller).chain(() -> attempts(firstRequest(place)));
    }

    private boolean takeOver(Lease lease, LocalGate.Ticket place) {
        HeldLock lock = lease.passedTo(engine, name, settings, place);
        held.set(lock);
        if (lock != null && left) {
            engine.returns().giveBack(lock);
        }
        return lock != null;
    }

    private Uni<Acquisition> attempts(AcquireRequest first) {
        return attempt(first).chain(answer -> isFinal(answer) ? Uni.createFrom().item(answer) : retries(first));
    }

    AcquireRequest firstRequest(LocalGate.Ticket place) {
        return request = engine.newRequest(place, settings, time.forOneCall(settings.firstLease()));
    }

    /** The first {@link #attempt}, without a {@code Uni} for each step: most locks are free. */
    private Acquisition attemptNow(AcquireRequest request) {
        long asked = time.started();
        engine.underWay().start();
        try {
            engine.ensureOpen();
            return BlockingCaller.acquire(engine.store(), request, answer -> answered(request, answer, asked));
        } catch (RuntimeException e) {
            engine.returns().cleanUp(request);
            throw Failures.asLockException(e);
        } finally {
            engine.underWay().end();
        }
    }

    private Uni<Acquisition> retries(AcquireRequest request) {
        return new Retries(() -> awaitTurn(request), () -> attempt(request), this::isFinal);
    }

    private boolean isFinal(Acquisition answer) {
        return answer instanceof Granted || held.get() != null || time.isOver();
    }

    private Uni<Acquisition> attempt(AcquireRequest request) {
        if (left) {
            return Uni.createFrom().nothing();
        }
        return engine.underWay().settle(caller, () -> {
            engine.ensureOpen();
            long asked = engine.timing().nanoTime();
            return engine.store().acquire(request).onItem().invoke(answer -> answered(request, answer, asked))
                    .onFailure().invoke(() -> failed(request));
        }, request.timeout()).onFailure().invoke(() -> engine.returns().cleanUp(request));
    }

    private Uni<Acquisition> awaitTurn(AcquireRequest request) {
        Duration atMost = time.leftOr(NextTry.of(engine.store(), settings, busy));
        long asked = engine.timing().nanoTime();
        Uni<Acquisition> turn = pauses.until(atMost, engine.store().awaitTurn(request, atMost),
                answer -> answered(request, answer, asked));
        return settings.minHoldTime().isZero() ? turn
                : turn.chain(answer -> HandOver.confirmed(answer, held.get(), settings, caller));
    }

    /** Runs for every answer of the store, whether or not the caller is still there. */
    void answered(AcquireRequest request, Acquisition answer, long asked) {
        if (answer instanceof Granted granted) {
            var lease = new Lease(request, engine.ownerTokens(), granted, asked);
            var lock = new HeldLock(engine, lease, name, settings, ticket, lease.grantedAt());
            // An attempt and a hand-over may both grant the same lock
            if (held.compareAndSet(null, lock)) {
                engine.hold(lock, lease);
                if (left) {
                    engine.returns().giveBack(lock);
                }
                return;
            }
        } else if (answer instanceof Busy now && now.remainingLease() != null) {
            busy = now;
        }
        if (left) {
            engine.returns().leaveQueue(request); // leaving it may have overtaken this attempt
        }
    }

    /** Runs for every failure of the store; of one whose caller has gone nobody else hears. */
    void failed(AcquireRequest request) {
        if (left) {
            engine.returns().cleanUp(request);
        }
    }

    private Uni<HeldLock> outcome(Uni<Acquisition> answer) {
        return answer.onItem().transform(this::outcome)
                .onFailure().invoke(this::leave)
                .onCancellation().invoke(this::leave);
    }

    HeldLock outcome(Acquisition answer) {
        pauses.over();
        HeldLock lock = held.get();
        if (lock == null) {
            throw Failures.busy(name, time.passed(), busy == null ? null : busy.ownerId());
        }
        if (!lock.isValid()) {
            engine.ensureOpen(); // closing took it back
            engine.returns().cleanUp(request); // the release that follows does nothing if the loss has been noticed
            throw Failures.answerTooLate(name, settings.leaseTime());
        }
        return lock;
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;

/**
 * What the callers of a gate do, as Lincheck interleaves it. Each operation is complete in itself, so none may wait for ever:
 * Lincheck finds a lost wake-up as a deadlock. The rest is checked where it happens.
 */
public abstract class GateOperations {

    /** What the operations need of a gate. */
    interface Gate {
        Place enter();

        int size();
    }

    /** A place in the queue in front of a gate, see {@link LocalGate.Ticket}. */
    interface Place {
        boolean isFirst();

        boolean mustAsk();

        CompletableFuture<Void> turn();

        @Nullable
        Lease takeInherited();

        boolean passOn(Lease lease);

        @Nullable
        Lease leave();
    }

    private record Arrival(int before, int after) {
    }

    private static final OwnerTokens TOKENS = new OwnerTokens(false);
    private static final AcquireRequest REQUEST = new AcquireRequest("key", TOKENS.of(TOKENS.next()), "me",
            Duration.ofSeconds(30),
            Duration.ofSeconds(5), 100, false);

    private final Gate gate;
    private final AtomicInteger clock = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger leases = new AtomicInteger();
    private final Queue<Arrival> waiting = new ConcurrentLinkedQueue<>();

    GateOperations(Gate gate) {
        this.gate = gate;
    }

    @Operation
    public void lockAndUnlock() {
        int before = clock.incrementAndGet();
        Place place = gate.enter();
        giveBack(holdInTurn(place, arrived(before)));
        inside.decrementAndGet();
        giveBack(place.leave());
    }

    @Operation
    public void lockAndPassOn() {
        int before = clock.incrementAndGet();
        Place place = gate.enter();
        Lease inherited = holdInTurn(place, arrived(before));
        Lease lease = inherited == null ? grant() : inherited;
        inside.decrementAndGet();
        if (!place.passOn(lease)) {
            giveBack(lease);
            giveBack(place.leave());
        }
    }

    /** Cancelled, interrupted or too late: perhaps just when its turn comes, or a lease is passed on to it. */
    @Operation
    public void giveUp() {
        Place place = gate.enter();
        place.turn();
        giveBack(place.leave());
        giveBack(place.leave());
    }

    @Operation
    public void lockTwiceInOrder() {
        Place first = gate.enter();
        Place second = gate.enter();
        Lease lease = holdInTurn(first, null);
        require(!second.isFirst(), "the second has passed the first");
        inside.decrementAndGet();
        giveBack(lease);
        giveBack(first.leave());
        giveBack(holdInTurn(second, null));
        inside.decrementAndGet();
        giveBack(second.leave());
    }

    @Validate
    public void nothingIsLeft() {
        require(gate.size() == 0, "somebody is left in the gate");
        require(leases.get() == 0, "a lease was not given back");
    }

    private Arrival arrived(int before) {
        var arrival = new Arrival(before, clock.incrementAndGet());
        waiting.add(arrival);
        return arrival;
    }

    /** As an {@link Acquirer} does, which asks the lock store at once or else waits for its turn. */
    private @Nullable Lease holdInTurn(Place place, @Nullable Arrival arrival) {
        boolean asks = place.mustAsk();
        if (!asks && !place.isFirst()) {
            place.turn().join();
        }
        require(inside.getAndIncrement() == 0, "two are inside");
        require(place.isFirst(), "called in before the turn");
        if (arrival != null) {
            waiting.remove(arrival);
            require(waiting.stream().noneMatch(other -> other.after() < arrival.before()), "passed one that came before");
        }
        Lease inherited = place.takeInherited();
        require(!asks || inherited == null, "asks for what was passed on to it");
        return inherited;
    }

    private Lease grant() {
        leases.incrementAndGet();
        return new Lease(REQUEST, TOKENS, new Granted(1), 0);
    }

    private void giveBack(@Nullable Lease lease) {
        if (lease != null) {
            leases.decrementAndGet();
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.Executor;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.BlockingLockStore;
import io.quarkiverse.cachelock.spi.LockStore;
import io.smallrye.mutiny.Uni;

/** The ways that a lease can go when its holder is done: to the next one in this JVM, or back to the store. */
final class LeaseReturns {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");

    /** How much longer than its min-hold time a lock lasts if this JVM is not there to free it. */
    private static final Duration MARGIN = Duration.ofMillis(100);

    /** For how long a store may keep somebody in its queue whom it does not hear of. */
    private static final Duration QUEUED = Duration.ofSeconds(30);

    private final LockStore store;
    private final Timing timing;
    private final CallsUnderWay underWay;
    private final LeaseKeeper keeper;
    private final LocalPassing passing;
    private final Executor background;
    private final Losses losses;
    private final Caller caller;
    private volatile boolean passesOn = true;
    private volatile boolean closed;

    LeaseReturns(LockStore store, Timing timing, CallsUnderWay underWay, LocalPassing passing, Executor background) {
        this.store = store;
        this.timing = timing;
        this.underWay = underWay;
        this.keeper = new LeaseKeeper(store, timing, background, this::cleanUp);
        this.passing = passing;
        this.background = background;
        this.losses = new Losses(background);
        this.caller = new ReactiveCaller(timing, store.blocks() ? background : null);
    }

    LeaseKeeper keeper() {
        return keeper;
    }

    Losses losses() {
        return losses;
    }

    /** Hands a lease to the next caller in this JVM, without a word to the store; false if that is not to be done. */
    boolean pass(Lease lease, LocalGate.@Nullable Ticket ticket, long now) {
        if (!passesOn || ticket == null || !passing.allows(lease, now) || !lease.canBePassed(now)) {
            return false;
        }
        lease.pass();
        return ticket.passOn(lease);
    }

    /**
     * Gives a lease back to the store; the item tells whether the store still knew it. Never fails.
     *
     * @param keep for how long the lock is to stay busy
     */
    Uni<Boolean> free(Lease lease, Duration keep, LocalGate.@Nullable Ticket ticket, Caller by) {
        return underWay.settle(by, () -> {
            keeper.forget(lease);
            return Uni.createFrom().completionStage(() -> giveBack(lease, keep, ticket))
                    // whether or not the caller is still there
                    .onFailure().recoverWithItem(failure -> stillFreeing(lease, keep, ticket, failure));
        }, LockEngine.CALL_TIMEOUT).onFailure().recoverWithItem(failure -> stillFreeing(lease, keep, ticket, failure));
    }

    /** {@link #free} on this thread, without a {@code Uni} for each step. */
    boolean freeNow(Lease lease, Duration keep, LocalGate.@Nullable Ticket ticket) {
        BlockingLockStore direct = store.direct();
        underWay.start(); // before it is forgotten: closing waits for the one or takes back the other
        keeper.forget(lease);
        try {
            if (direct != null && !isKept(keep)) {
                boolean freed = direct.release(lease.key(), lease.ownerToken());
                leave(ticket);
                return freed;
            }
            return BlockingCaller.get(giveBack(lease, keep, ticket), LockEngine.CALL_TIMEOUT.toNanos());
        } catch (RuntimeException e) {
            return stillFreeing(lease, keep, ticket, e);
        } finally {
            underWay.end();
        }
    }

    private Answer<Boolean> giveBack(Lease lease, Duration keep, LocalGate.@Nullable Ticket ticket) {
        Uni<Boolean> freed = isKept(keep) ? keep(lease, keep) : store.release(lease.key(), lease.ownerToken());
        if (isKept(keep) || !store.queuesWaiters()) {
            return Answer.of(freed.onTermination().invoke(() -> leave(ticket)));
        }
        // The next one need not wait for the answer: its request travels behind this one, and would queue if it came first
        Answer<Boolean> answer = Answer.of(freed);
        leave(ticket);
        return answer;
    }

    private Uni<Boolean> keep(Lease lease, Duration keep) {
        // By a release, since the store would tell nobody that a lease is over
        timing.after(keep, () -> cleanUp(lease));
        return Uni.createFrom().completionStage(lease.renewals()::end)
                .chain(() -> store.renew(lease.renewal(keep.plus(MARGIN))));
    }

    private static boolean isKept(Duration keep) {
        return !keep.isZero() && !keep.isNegative();
    }

    /** The answer is unknown: go on in the background, for as long as the store may keep the lock. */
    private boolean stillFreeing(Lease lease, Duration keep, LocalGate.@Nullable Ticket ticket, Throwable failure) {
        LOG.debugf(failure, "Releasing lock '%s' goes on in the background", Printable.of(lease.key()));
        if (!isKept(keep)) {
            cleanUp(lease);
        }
        leave(ticket);
        return true;
    }

    /** Leaves the gate, and gives back what was passed on there in vain. */
    void leave(LocalGate.@Nullable Ticket ticket) {
        Lease orphan = ticket == null ? null : ticket.leave();
        if (orphan != null) {
            background.execute(() -> free(orphan, Duration.ZERO, null, caller).subscribe().with(freed -> {
            }));
        }
    }

    /** Releases a lock that its holder went away from. */
    void later(HeldLock lock) {
        background.execute(() -> lock.release(caller).subscribe().with(freed -> {
        }));
    }

    /** Gives back a lock that its holder went away from before it could use it. */
    void giveBack(HeldLock lock) {
        background.execute(() -> lock.giveBack(caller).subscribe().with(freed -> {
        }));
    }

    /** Takes back what an attempt may have come to: a place in the store's queue, or the lock since. */
    void leaveQueue(@Nullable AcquireRequest request) {
        if (request != null && request.queue()) {
            cleanUp(request);
        }
    }

    void cleanUp(@Nullable AcquireRequest request) {
        if (request == null) {
            return;
        }
        Duration kept = request.leaseTime();
        // A place in the store's queue outlasts a short lease
        cleanUp(request.key(), request.ownerToken(), request.queue() && kept.compareTo(QUEUED) < 0 ? QUEUED : kept);
    }

    /** Takes back what the store may still keep. */
    void cleanUp(Lease lease) {
        cleanUp(lease.key(), lease.ownerToken(), lease.longest(timing.nanoTime()));
    }

    /** Takes back what an unanswered request may have been granted, for as long as the store would keep it. */
    private void cleanUp(String key, String ownerToken, Duration lease) {
        underWay.start();
        background.execute(() -> Uni.createFrom()
                .deferred(() -> caller.settle(store.release(key, ownerToken), LockEngine.CALL_TIMEOUT))
                .onFailure(failure -> !closed).retry().withBackOff(Duration.ofMillis(100), Duration.ofSeconds(1))
                .expireIn(lease.toMillis())
                .onTermination().invoke(underWay::end)
                .subscribe().with(freed -> {
                }, failure -> {
                }));
    }

    /** There is nobody to pass anything on to any more. */
    void passNoMore() {
        passesOn = false;
    }

    /** Nothing is tried again any more. */
    void close() {
        closed = true;
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockLost;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.spi.CommitGuard;
import io.smallrye.mutiny.Uni;

/**
 * A lock that was granted to one holder, who stands behind the {@link Lease}: held until it is released or lost, one of which
 * happens, once.
 */
public final class HeldLock {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");

    private final LockEngine engine;
    private final Lease lease;
    private final String name;
    private final LockSettings settings;
    private final LocalGate.@Nullable Ticket ticket;
    private final long fencingToken;
    private final long grantedAt;
    private final HoldState state = new HoldState();
    private volatile boolean atMaxHold;

    /** @param since when the lock became this holder's: when the store was asked, or when it was passed on here */
    HeldLock(LockEngine engine, Lease lease, String name, LockSettings settings, LocalGate.@Nullable Ticket ticket,
            long since) {
        this.engine = engine;
        this.lease = lease;
        this.name = name;
        this.settings = settings;
        this.ticket = ticket;
        this.grantedAt = since;
        this.atMaxHold = settings.firstLease().compareTo(settings.maxHoldTime()) >= 0;
        this.fencingToken = lease.takeOver(this);
    }

    public String name() {
        return name;
    }

    public String key() {
        return lease.key();
    }

    public long fencingToken() {
        return fencingToken;
    }

    public boolean isHeld() {
        engine.keeper().checkClocks();
        return isValid();
    }

    /** {@link #isHeld} if the machine was not asleep. */
    boolean isValid() {
        return state.isHeld() && lease.isValid(now());
    }

    /** Whether it has neither been released nor lost, so that nobody else can have it for sure; it may be in doubt. */
    public boolean isKept() {
        return state.isHeld() && !lease.isOver(now());
    }

    public Duration remainingLease() {
        return isHeld() ? Duration.ofNanos(Math.max(0, lease.validUntil() - now())) : Duration.ZERO;
    }

    /** Whether it will be held for longer than that if nobody releases it. */
    public boolean outlasts(Duration time) {
        Duration left = settings.autoRenew() ? settings.maxHoldTime().minusNanos(now() - grantedAt) : remainingLease();
        return left.compareTo(time) > 0;
    }

    public void ensureHeld() {
        if (!isHeld()) {
            throw lost();
        }
    }

    public LockLostException lost() {
        return lost(null);
    }

    /** @param consequence what the action failed with because of that */
    public LockLostException lost(@Nullable Throwable consequence) {
        return new LockLostException("Lock '" + Printable.of(name) + "' is no longer held: it was "
                + (state.isReleased() ? "released" : "lost"), consequence);
    }

    public void onLost(Runnable callback) {
        if (!state.onLost(callback)) {
            engine.losses().execute(() -> HoldState.run(callback, name));
        }
    }

    /** Takes back an {@link #onLost}. */
    public void forget(Runnable callback) {
        state.forget(callback);
    }

    /** Sets the lease to this length from now. */
    public Uni<Void> extend(Duration leaseTime, Caller caller) {
        engine.checkLease(name, leaseTime);
        return Uni.createFrom().deferred(() -> {
            ensureHeld();
            CompletableFuture<Void> end = lease.renewals().start();
            if (end == null) {
                return caller.pause(lease.renewals().end()).chain(() -> extend(leaseTime, caller));
            }
            // After an interrupt the call is still under way
            return caller.settle(renew(leaseTime, end), remainingLease())
                    .onFailure(failure -> !(failure.getCause() instanceof InterruptedException))
                    .invoke(() -> end.complete(null))
                    .onItem().invoke(this::ensureHeld).replaceWithVoid();
        });
    }

    private Uni<Boolean> renew(Duration leaseTime, CompletableFuture<Void> end) {
        long asked = now();
        return engine.store().renew(lease.renewal(leaseTime))
                .onItem().invoke(renewed -> engine.keeper().renewed(lease, renewed, leaseTime, asked))
                .onTermination().invoke(() -> {
                    end.complete(null);
                    engine.keeper().watch(lease);
                });
    }

    /**
     * Makes sure that the lock is this holder's until the transaction of the calling thread has ended. A lease that is over
     * does not matter if nobody else has got the lock since.
     *
     * @throws LockLostException if it is not
     */
    public void verify(CommitGuard guard) throws SQLException {
        if (state.isReleased()) {
            throw lost();
        }
        if (!guard.isHeld(lease.key(), lease.ownerToken(), lease.lastFencingToken())) {
            engine.keeper().lose(lease, "its transaction found that somebody else has it, or had it");
            throw lost();
        }
    }

    /** Frees the lock, or passes it on; the item tells whether it was held until now. Never fails. */
    public Uni<Boolean> release(Caller caller) {
        return Uni.createFrom().deferred(() -> {
            if (engine.answersAtOnce() && settings.minHoldTime().isZero()) {
                return Uni.createFrom().item(releaseNow());
            }
            long now = now();
            boolean held = state.isHeld() && lease.isValid(now);
            if (!state.release()) {
                return Uni.createFrom().item(false);
            }
            if (held && settings.minHoldTime().isZero() && engine.returns().pass(lease, ticket, now)) {
                return Uni.createFrom().item(true);
            }
            return engine.returns().free(lease, minHoldLeft(now), ticket, caller).map(freed -> freed && held);
        });
    }

    /** {@link #release} for a blocking caller. */
    public boolean releaseNow() {
        long now = now();
        boolean held = state.isHeld() && lease.isValid(now);
        if (!state.release()) {
            return false;
        }
        if (held && settings.minHoldTime().isZero() && engine.returns().pass(lease, ticket, now)) {
            return true;
        }
        return engine.returns().freeNow(lease, minHoldLeft(now), ticket) && held;
    }

    /** {@link #release} without having used it: it does not stay busy for the min-hold time. */
    public Uni<Boolean> giveBack(Caller caller) {
        return Uni.createFrom().deferred(() -> !state.release() ? Uni.createFrom().item(false)
                : engine.returns().pass(lease, ticket, now()) ? Uni.createFrom().item(true)
                        : engine.returns().free(lease, Duration.ZERO, ticket, caller));
    }

    /** {@link #giveBack} in the background. */
    public void giveBackLater() {
        engine.returns().giveBack(this);
    }

    /** Frees the lock in the background. */
    public void releaseLater() {
        engine.returns().later(this);
    }

    /** Until the min-hold time is over the lock stays busy, with nobody to renew it. */
    private Duration minHoldLeft(long now) {
        return settings.minHoldTime().isZero() ? Duration.ZERO : settings.minHoldTime().minusNanos(now - grantedAt);
    }

    /** The holder can no longer be sure that it holds the lock. */
    void lose(String reason) {
        Runnable callbacks = state.lose(name);
        if (callbacks != null) {
            LOG.warnf("Lock '%s' is lost: %s", Printable.of(name), reason);
            engine.returns().leave(ticket);
            engine.losses().tell(loss(reason), callbacks);
        }
    }

    private LockLost loss(String reason) {
        return new LockLost(name, key(), engine.losses().store(), ticket == null ? "" : engine.ownerId(ticket.thread()),
                fencingToken, Duration.ofNanos(now() - grantedAt), reason);
    }

    /** Takes note of a renewal, after which there may be no other. */
    void renewed(Duration time, long asked) {
        atMaxHold = asked - grantedAt >= settings.maxHoldTime().minus(time).toNanos();
    }

    /** Never beyond the max-hold time. */
    Duration nextLease(long now) {
        Duration left = settings.maxHoldTime().minusNanos(now - grantedAt);
        return left.compareTo(lease.time()) < 0 ? left : lease.time();
    }

    boolean mayBeRenewed(long now) {
        return settings.autoRenew() && !atMaxHold && nextLease(now).compareTo(engine.store().minimumLease()) >= 0;
    }

    /** Why the lock is lost if its lease is over. */
    String whyExpired(long now) {
        return !settings.autoRenew() ? "its lease ended, and it is not renewed"
                : mayBeRenewed(now) ? "its lease ended before it could be renewed"
                        : "it was held for as long as its max-hold time, " + settings.maxHoldTime();
    }

    LockEngine engine() {
        return engine;
    }

    private long now() {
        return engine.timing().nanoTime();
    }
}

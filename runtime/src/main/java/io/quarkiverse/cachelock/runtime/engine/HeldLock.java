package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;

/**
 * A lock that was granted: held until it is released or lost, one of which happens, once. What it knows about the lease
 * counts from before the store was asked, so it never believes longer than the store does.
 */
public final class HeldLock {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");

    private enum State {
        HELD,
        RELEASED,
        LOST
    }

    private final LockEngine engine;
    private final String name;
    private final String key;
    private final String ownerToken;
    private final long fencingToken;
    private final LockSettings settings;
    private final LocalGate.@Nullable Ticket ticket;
    private final long grantedAt;
    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
    private volatile long validUntil;
    private final LostCallbacks lostCallbacks;
    private volatile boolean atMaxHold;
    final OneAtATime renewals = new OneAtATime();

    HeldLock(LockEngine engine, String name, LockSettings settings, AcquireRequest request, long fencingToken, long asked,
            LocalGate.@Nullable Ticket ticket) {
        this.engine = engine;
        this.name = name;
        this.settings = settings;
        this.key = request.key();
        this.ownerToken = request.ownerToken();
        this.fencingToken = fencingToken;
        this.ticket = ticket;
        this.lostCallbacks = new LostCallbacks(name, engine.background());
        this.grantedAt = asked;
        this.validUntil = asked + believed(settings.firstLease());
        this.atMaxHold = settings.firstLease().compareTo(settings.maxHoldTime()) >= 0;
    }

    public String name() {
        return name;
    }

    public String key() {
        return key;
    }

    public long fencingToken() {
        return fencingToken;
    }

    public boolean isHeld() {
        return state.get() == State.HELD && validUntil - now() > 0;
    }

    public Duration remainingLease() {
        return isHeld() ? Duration.ofNanos(Math.max(0, validUntil - now())) : Duration.ZERO;
    }

    public void ensureHeld() {
        if (!isHeld()) {
            throw lost();
        }
    }

    public LockLostException lost() {
        return new LockLostException("Lock '" + Printable.of(name) + "' is no longer held: it was "
                + (state.get() == State.RELEASED ? "released" : "lost"));
    }

    public void onLost(Runnable callback) {
        lostCallbacks.add(callback);
        if (state.get() == State.LOST) {
            lostCallbacks.run();
        }
    }

    /** Sets the lease to this length from now. */
    public Uni<Void> extend(Duration leaseTime, Caller caller) {
        engine.checkLease(name, leaseTime);
        return Uni.createFrom().deferred(() -> {
            ensureHeld();
            CompletableFuture<Void> end = renewals.start();
            if (end == null) {
                return caller.pause(renewals.end()).chain(() -> extend(leaseTime, caller));
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
        return engine.store().renew(new Renewal(key, ownerToken, leaseTime))
                .onItem().invoke(renewed -> renewed(renewed, leaseTime, asked))
                .onTermination().invoke(() -> {
                    end.complete(null);
                    engine.keeper().watch(this);
                });
    }

    /** Frees the lock; the item tells whether it was held until now. Never fails. */
    public Uni<Boolean> release(Caller caller) {
        return Uni.createFrom().deferred(() -> {
            boolean expired = !isHeld();
            if (!state.compareAndSet(State.HELD, State.RELEASED)) {
                return Uni.createFrom().item(false);
            }
            engine.keeper().forget(this);
            return caller.settle(free(), LockEngine.CALL_TIMEOUT)
                    .onFailure().recoverWithItem(this::stillReleasing)
                    .map(freed -> freed && !expired);
        });
    }

    /** Frees the lock in the background. */
    public void releaseLater() {
        engine.releaseLater(this);
    }

    /** Until the min-hold time is over the lock stays busy, with nobody to renew it. */
    private Uni<Boolean> free() {
        Duration minHold = settings.minHoldTime().minusNanos(now() - grantedAt);
        boolean early = minHold.compareTo(engine.store().minimumLease()) >= 0;
        Uni<Boolean> call = early
                ? Uni.createFrom().completionStage(renewals::end)
                        .chain(() -> engine.store().renew(new Renewal(key, ownerToken, minHold)))
                : engine.store().release(key, ownerToken);
        return engine.awaited(call).onTermination().invoke(this::leaveGate);
    }

    /** The answer is unknown: go on in the background, for as long as the store may keep the lock. */
    private boolean stillReleasing(Throwable failure) {
        LOG.debugf(failure, "Releasing lock '%s' goes on in the background", Printable.of(name));
        Duration extended = Duration.ofNanos(validUntil - now());
        Duration lease = settings.firstLease();
        engine.cleanUp(key, ownerToken, extended.compareTo(lease) > 0 ? extended : lease);
        leaveGate();
        return true;
    }

    /** The holder can no longer be sure that it holds the lock. */
    void lose(String reason) {
        if (state.compareAndSet(State.HELD, State.LOST)) {
            engine.keeper().forget(this);
            LOG.warnf("Lock '%s' is lost: %s", Printable.of(name), reason);
            leaveGate();
            renewals.end().complete(null);
            lostCallbacks.run();
        }
    }

    /** Loses the lock and frees it in the store, for whoever comes next. */
    Uni<Boolean> takeBack(String reason) {
        lose(reason);
        return engine.store().release(key, ownerToken);
    }

    void renewed(boolean stillOurs, Duration lease, long asked) {
        if (stillOurs) {
            validUntil = asked + believed(lease);
            atMaxHold = asked - grantedAt >= settings.maxHoldTime().minus(lease).toNanos();
            if (state.get() == State.LOST) {
                engine.cleanUp(key, ownerToken, lease); // too late: nobody would ever release it
            }
        } else {
            lose("the lock store says that somebody else has it, or that its lease is over");
        }
    }

    Renewal renewal(long now) {
        return new Renewal(key, ownerToken, nextLease(now));
    }

    /** Never beyond the max-hold time. */
    Duration nextLease(long now) {
        Duration left = settings.maxHoldTime().minusNanos(now - grantedAt);
        return left.compareTo(settings.leaseTime()) < 0 ? left : settings.leaseTime();
    }

    /** Has the lock lost if its lease is over. */
    boolean expire(long now) {
        if (validUntil - now > 0) {
            return false;
        }
        lose(!settings.autoRenew() ? "its lease ended, and it is not renewed"
                : mayBeRenewed(now) ? "its lease ended before it could be renewed"
                        : "it was held for as long as its max-hold time, " + settings.maxHoldTime());
        return true;
    }

    boolean hasEnded() {
        return state.get() != State.HELD;
    }

    boolean mayBeRenewed(long now) {
        return settings.autoRenew() && !atMaxHold && nextLease(now).compareTo(engine.store().minimumLease()) >= 0;
    }

    /** When a third of the lease time has gone by since the last renewal. */
    long renewalDue() {
        return validUntil - settings.leaseTime().toNanos() / 3 * 2;
    }

    long validUntil() {
        return validUntil;
    }

    Duration leaseTime() {
        return settings.leaseTime();
    }

    private void leaveGate() {
        if (ticket != null) {
            ticket.leave();
        }
    }

    private long now() {
        return engine.timing().nanoTime();
    }

    /** One percent less than the store keeps: clocks do not run at quite the same rate. */
    private static long believed(Duration lease) {
        return lease.toNanos() / 100 * 99;
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition.Claim;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.spi.Renewal;

/**
 * What the lock store granted to this JVM: an owner token, valid for a time, and fencing tokens. One holder at a time stands
 * behind it; a release may pass it on to the next one here. What it knows about its time counts from before the store was
 * asked, so it never believes longer than the store does.
 */
final class Lease {

    private final String key;
    private final OwnerTokens ownerTokens;
    private final @Nullable String ownerToken;
    private final long ownerNumber;
    private final Duration time;
    private final long grantedAt;
    private final boolean contended;
    private long nextFencingToken;
    private int fencingTokensLeft;
    private int passes;
    /** For how long it was believed to be valid when the store last said so. */
    private volatile long term;
    private volatile long validUntil;
    private volatile boolean claim;
    /** When the store was asked for what is known here. */
    private volatile long asked;
    private volatile long doubtedAt;
    private volatile boolean ended;
    private volatile boolean lost;
    private final OneAtATime renewals = new OneAtATime();
    private volatile @Nullable HeldLock holder;

    /** @param asked when the store was asked, if it did not hand the lock over */
    Lease(AcquireRequest request, OwnerTokens ownerTokens, Granted granted, long asked) {
        this.key = request.key();
        this.ownerTokens = ownerTokens;
        this.ownerToken = ownerTokens.areKept() ? request.ownerToken() : null;
        this.ownerNumber = ownerToken != null ? 0 : ownerTokens.numberOf(request.ownerToken());
        this.time = request.leaseTime();
        Claim handedOver = granted.claim();
        this.grantedAt = handedOver == null ? asked : handedOver.since();
        this.contended = granted.contended();
        this.nextFencingToken = granted.fencingToken();
        this.fencingTokensLeft = request.fencingTokens();
        this.claim = handedOver != null;
        this.term = believed(handedOver == null ? time : handedOver.time());
        this.validUntil = grantedAt + term;
        this.asked = grantedAt;
        this.doubtedAt = grantedAt;
    }

    String key() {
        return key;
    }

    String ownerToken() {
        return ownerToken != null ? ownerToken : ownerTokens.of(ownerNumber);
    }

    /** How long the store keeps it after each renewal. */
    Duration time() {
        return time;
    }

    long grantedAt() {
        return grantedAt;
    }

    /** What the store has reserved last. */
    long lastFencingToken() {
        return nextFencingToken + fencingTokensLeft - 1;
    }

    /** Whether other JVMs waited when it was granted. */
    boolean contended() {
        return contended;
    }

    int passes() {
        return passes;
    }

    @Nullable
    HeldLock holder() {
        return holder;
    }

    /** The next one stands behind it. To be called by one at a time, one after the other. */
    long takeOver(HeldLock next) {
        holder = next;
        fencingTokensLeft--;
        return nextFencingToken++;
    }

    /** Nobody stands behind it until the next one takes over. */
    void pass() {
        holder = null;
        passes++;
    }

    /** As the next holder has it; null if it is over, or not what that one wants. */
    @Nullable
    HeldLock passedTo(LockEngine engine, String name, LockSettings settings, LocalGate.Ticket place) {
        engine.keeper().checkClocks();
        long now = engine.timing().nanoTime();
        if (!settings.suits(time) || !isValid(now)) {
            return null;
        }
        var lock = new HeldLock(engine, this, name, settings, place, now);
        engine.hold(lock, this);
        return isValid(now) ? lock : null; // it may be lost on its way here
    }

    /** With a fencing token for the next holder, and enough time left to make it worth its while. */
    boolean canBePassed(long now) {
        return isValid(now) && fencingTokensLeft > 0 && validUntil - now > (claim ? term : time.toNanos()) / 3;
    }

    boolean isValid(long now) {
        return !isInDoubt() && !isOver(now);
    }

    /** Whether nothing can make it valid again. */
    boolean isOver(long now) {
        return ended || validUntil - now <= 0;
    }

    /** Not valid until the store, asked after that moment, has renewed it, which is due at once. */
    void doubt(long moment) {
        doubtedAt = moment;
    }

    private boolean isInDoubt() {
        return doubtedAt - asked > 0;
    }

    long asked() {
        return asked;
    }

    /** Some of its time has gone by unseen. */
    void shorten(Duration by) {
        validUntil -= by.toNanos();
    }

    long validUntil() {
        return validUntil;
    }

    void renewed(Duration lease, long since) {
        term = believed(lease);
        validUntil = since + term;
        claim = false;
        asked = since; // last, since it may end a doubt
    }

    /** Whether it was handed over for a short time, in which to say that it has arrived. */
    boolean isClaim() {
        return claim;
    }

    /** It is about to be given back. */
    void end() {
        ended = true;
    }

    void lose() {
        lost = true;
        ended = true;
        renewals.end().complete(null);
    }

    boolean isLost() {
        return lost;
    }

    /** Nobody would know which of two renewals the store did last. */
    OneAtATime renewals() {
        return renewals;
    }

    boolean hasEnded() {
        return ended;
    }

    Renewal renewal(Duration lease) {
        return new Renewal(key, ownerToken(), lease);
    }

    /** For how long the store may keep it, if it is not given back. */
    Duration longest(long now) {
        Duration left = Duration.ofNanos(validUntil - now);
        return left.compareTo(time) > 0 ? left : time;
    }

    /** Leases come and go by the million; the hash of an object's identity is slow to make. */
    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    /**
     * When two thirds of the lease time are left; of a claim three quarters, so that who is done by then need not confirm it.
     */
    long renewalDue() {
        boolean inDoubt = isInDoubt();
        if (claim || inDoubt) {
            return validUntil - (inDoubt ? term : term / 4 * 3);
        }
        return validUntil - time.toNanos() / 3 * 2;
    }

    /** One percent less than the store keeps: clocks do not run at quite the same rate. */
    private static long believed(Duration lease) {
        return lease.toNanos() / 100 * 99;
    }
}

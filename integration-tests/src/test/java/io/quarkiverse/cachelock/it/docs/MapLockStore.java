package io.quarkiverse.cachelock.it.docs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentMap;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.BlockingLockStore;
import io.quarkiverse.cachelock.spi.Renewal;

/** The sample of a lock store. */
// tag::store[]
record MapLockStore(ConcurrentMap<String, Grant> grants) implements BlockingLockStore {

    /** The last grant of a key. It stays when it has ended, so that fencing tokens go on from its last one. */
    record Grant(String ownerToken, String ownerId, long fencingToken, long lastToken, Instant since, Instant end) {

        boolean isHeld() {
            return Instant.now().isBefore(end);
        }

        boolean isHeldBy(String owner) {
            return isHeld() && ownerToken.equals(owner);
        }

        Grant until(Instant newEnd) {
            return new Grant(ownerToken, ownerId, fencingToken, lastToken, since, newEnd);
        }
    }

    @Override
    public Acquisition acquire(AcquireRequest request) {
        Instant now = Instant.now();
        Instant end = now.plus(request.leaseTime());
        String owner = request.ownerToken();
        Grant grant = grants.compute(request.key(), (key, last) -> {
            if (last != null && last.isHeld()) {
                return last.isHeldBy(owner) ? last.until(end) : last;
            }
            long before = last == null ? 0 : last.lastToken();
            return new Grant(owner, request.ownerId(), before + 1, before + request.fencingTokens(), now, end);
        });
        return grant.ownerToken().equals(owner)
                ? new Acquisition.Granted(grant.fencingToken())
                : new Acquisition.Busy(left(grant), grant.ownerId());
    }

    @Override
    public boolean renew(Renewal renewal) {
        return endAt(renewal.key(), renewal.ownerToken(), Instant.now().plus(renewal.leaseTime()));
    }

    @Override
    public boolean release(String key, String ownerToken) {
        return endAt(key, ownerToken, Instant.MIN);
    }

    @Override
    public Optional<LockState> state(String key) {
        return Optional.ofNullable(grants.get(key)).filter(Grant::isHeld).map(grant -> new LockState(key, grant.ownerId(),
                grant.fencingToken(), grant.since(), left(grant), OptionalInt.empty()));
    }

    @Override
    public boolean forceRelease(String key) {
        Grant grant = grants.get(key);
        return grant != null && release(key, grant.ownerToken());
    }

    private boolean endAt(String key, String ownerToken, Instant end) {
        boolean[] held = { false };
        grants.computeIfPresent(key, (k, last) -> {
            held[0] = last.isHeldBy(ownerToken);
            return held[0] ? last.until(end) : last;
        });
        return held[0];
    }

    private static Duration left(Grant grant) {
        Duration left = Duration.between(Instant.now(), grant.end());
        return left.isNegative() ? Duration.ZERO : left;
    }
}
// end::store[]

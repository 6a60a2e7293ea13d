package io.quarkiverse.cachelock.runtime.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.BlockingLockStore;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;

/**
 * Locks in the memory of this JVM: for one JVM, for development and for tests.
 * <p>
 * Leases end to the nanosecond, by the monotonic clock, and are looked at when somebody asks: there is no thread and no
 * timer. A released lock leaves nothing behind, an expired one is removed by later acquisitions. Waiters are woken first
 * come, first served, on the thread that releases.
 */
final class MemoryLockStore implements BlockingLockStore {

    private static final int ENTRIES_PER_SWEEP = 64;
    private static final int GRANTS_PER_SWEEP = 16;

    private final LongSupplier nanoTime;
    private final AtomicLong fencingTokens = new AtomicLong(System.currentTimeMillis() * 1000);
    private final ConcurrentHashMap<String, HeldEntry> entries = new ConcurrentHashMap<>();
    private final Waiters waiters = new Waiters(this::isFree);

    private final AtomicInteger grants = new AtomicInteger();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private Iterator<HeldEntry> unswept = entries.values().iterator();

    MemoryLockStore() {
        this(System::nanoTime);
    }

    MemoryLockStore(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public Acquisition acquire(AcquireRequest request) {
        long now = nanoTime.getAsLong();
        HeldEntry other = entries.get(request.key());
        if (other != null && !other.isExpired(now) && !other.isOwnedBy(request.ownerToken())) {
            return other.busy(now);
        }
        // Not putIfAbsent: the fencing token must be drawn where no other grant of the key can come between
        HeldEntry held = entries.compute(request.key(), (key, found) -> grantOrKeep(request, found, now));
        if (!held.isOwnedBy(request.ownerToken())) {
            return held.busy(now);
        }
        if (grants.incrementAndGet() % GRANTS_PER_SWEEP == 0) {
            sweep(now);
        }
        return new Acquisition.Granted(held.fencingToken());
    }

    private HeldEntry grantOrKeep(AcquireRequest request, @Nullable HeldEntry found, long now) {
        if (found == null || found.isExpired(now)) {
            long last = fencingTokens.addAndGet(request.fencingTokens());
            return HeldEntry.granted(request, last - request.fencingTokens() + 1, now);
        }
        return found.isOwnedBy(request.ownerToken()) ? found.renewed(request.leaseTime(), now) : found;
    }

    @Override
    public boolean renew(Renewal renewal) {
        long now = nanoTime.getAsLong();
        while (true) {
            HeldEntry held = entries.get(renewal.key());
            if (held == null || held.isExpired(now) || !held.isOwnedBy(renewal.ownerToken())) {
                return false;
            }
            if (entries.replace(renewal.key(), held, held.renewed(renewal.leaseTime(), now))) {
                return true;
            }
        }
    }

    @Override
    public boolean release(String key, String ownerToken) {
        return tryRelease(key, ownerToken);
    }

    private boolean tryRelease(String key, @Nullable String ownerToken) {
        boolean released = remove(key, ownerToken);
        // Also after a release in vain: it may come from a waiter that was woken and went away instead of trying
        waiters.wakeFirst(key);
        return released;
    }

    private boolean remove(String key, @Nullable String ownerToken) {
        long now = nanoTime.getAsLong();
        while (true) {
            HeldEntry held = entries.get(key);
            if (held == null || (ownerToken != null && !held.isOwnedBy(ownerToken))) {
                return false;
            }
            if (entries.remove(key, held)) {
                return !held.isExpired(now);
            }
        }
    }

    @Override
    public Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return waiters.await(request.key());
    }

    @Override
    public boolean blocks() {
        return false;
    }

    @Override
    public boolean wakesWaiters() {
        return true;
    }

    @Override
    public Duration minimumLease() {
        return Duration.ofMillis(1);
    }

    @Override
    public Optional<LockState> state(String key) {
        long now = nanoTime.getAsLong();
        return Optional.ofNullable(entries.get(key)).filter(held -> !held.isExpired(now))
                .map(held -> held.state(now, Instant.now(), OptionalInt.of(waiters.count(key))));
    }

    @Override
    public boolean forceRelease(String key) {
        return tryRelease(key, null);
    }

    @Override
    public void close() {
        entries.clear();
        waiters.failAll();
    }

    private boolean isFree(String key) {
        HeldEntry held = entries.get(key);
        return held == null || held.isExpired(nanoTime.getAsLong());
    }

    /** Looks at a few entries, each time the next ones, so that expired ones stay fewer than the grants since. */
    private void sweep(long now) {
        if (!sweeping.compareAndSet(false, true)) {
            return;
        }
        try {
            for (int i = 0; i < ENTRIES_PER_SWEEP && unswept.hasNext(); i++) {
                HeldEntry held = unswept.next();
                if (held.isExpired(now)) {
                    entries.remove(held.key(), held);
                }
            }
            if (!unswept.hasNext()) {
                unswept = entries.values().iterator();
            }
        } finally {
            sweeping.set(false);
        }
    }

    /** How many locks take memory, the expired ones included. */
    int size() {
        return entries.size();
    }

    /** How many wait, for whatever key. */
    int waiting() {
        return waiters.count();
    }
}

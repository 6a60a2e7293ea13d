package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import org.jboss.logging.Logger;

import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.Renewal;

/**
 * Watches over all locks that are held: renews what is due, many at a time, and has those lost whose time is over. One
 * timer for all, set to what is due next; it stays idle while locks come and go faster than that.
 */
final class LeaseKeeper {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");
    private static final int BATCH = 500;
    private static final long NOTHING_DUE = Long.MAX_VALUE;

    private final LockStore store;
    private final Timing timing;
    private final Executor background;
    private final Set<Lease> watched = ConcurrentHashMap.newKeySet();
    private final Set<Lease> renewing = ConcurrentHashMap.newKeySet();
    private final long epoch;
    /** In nanoseconds since the epoch, so that times can be compared. */
    private final AtomicLong nextTick = new AtomicLong(NOTHING_DUE);

    LeaseKeeper(LockStore store, Timing timing, Executor background) {
        this.store = store;
        this.timing = timing;
        this.background = background;
        this.epoch = timing.nanoTime();
    }

    /** Watches over a lease from now on; again after its time or its holder has changed. */
    void watch(Lease lease) {
        watched.add(lease);
        if (lease.hasEnded()) {
            watched.remove(lease);
            return;
        }
        tickAt(due(lease, timing.nanoTime()) - epoch);
    }

    /** The lease is about to be given back. */
    void forget(Lease lease) {
        lease.end();
        watched.remove(lease);
    }

    /** The store handed the lock over for a short time, in which to say that it has arrived. */
    void confirm(Lease lease) {
        renewing.add(lease);
        background.execute(() -> renew(List.of(lease)));
    }

    List<Lease> watched() {
        return List.copyOf(watched);
    }

    /** Has the lease end, and its holder lose the lock. */
    void lose(Lease lease, String reason) {
        forget(lease);
        HeldLock holder = lease.holder();
        if (holder != null) {
            holder.lose(reason);
        }
    }

    /** Takes note of the store's answer to a renewal. */
    void renewed(Lease lease, boolean stillOurs, Duration time, long asked) {
        if (lease.hasEnded()) {
            return;
        }
        if (!stillOurs) {
            lose(lease, "the lock store says that somebody else has it, or that its lease is over");
            return;
        }
        lease.renewed(time, asked);
        HeldLock holder = lease.holder();
        if (holder != null) {
            holder.renewed(time, asked);
        }
        watch(lease);
    }

    private void tickAt(long time) {
        long planned = nextTick.get();
        while (time < planned) {
            if (nextTick.compareAndSet(planned, time)) {
                timing.after(Duration.ofNanos(Math.max(0, time - (timing.nanoTime() - epoch))), () -> tick(time));
                return;
            }
            planned = nextTick.get();
        }
    }

    private void tick(long planned) {
        if (!nextTick.compareAndSet(planned, NOTHING_DUE)) {
            return; // an earlier tick has taken over
        }
        long now = timing.nanoTime();
        long next = NOTHING_DUE;
        List<Lease> due = new ArrayList<>();
        for (Lease lease : watched) {
            if (!lease.isValid(now)) {
                HeldLock holder = lease.holder();
                lose(lease, holder == null ? "its lease ended" : holder.whyExpired(now));
                continue;
            }
            if (isDueSoon(lease, now) && renewing.add(lease)) {
                due.add(lease);
            }
            next = Math.min(next, due(lease, now) - epoch);
        }
        tickAt(next);
        for (int i = 0; i < due.size(); i += BATCH) {
            List<Lease> batch = due.subList(i, Math.min(i + BATCH, due.size()));
            background.execute(() -> renew(batch));
        }
    }

    /** What is due within a twelfth of the lease goes along: fewer, larger batches. */
    private static boolean isDueSoon(Lease lease, long now) {
        return mayBeRenewed(lease, now) && lease.renewalDue() - lease.time().toNanos() / 12 - now <= 0;
    }

    private long due(Lease lease, long now) {
        return mayBeRenewed(lease, now) && !renewing.contains(lease) ? lease.renewalDue() : lease.validUntil();
    }

    /** Its holder decides; while it is passed on there is none. */
    private static boolean mayBeRenewed(Lease lease, long now) {
        HeldLock holder = lease.holder();
        return holder != null && holder.mayBeRenewed(now);
    }

    private void renew(List<Lease> leases) {
        long asked = timing.nanoTime();
        List<Renewal> renewals = leases.stream().map(lease -> renewal(lease, asked)).toList();
        store.renewAll(renewals).subscribe().with(
                answers -> answered(leases, renewals, answers, asked),
                failure -> unknown(leases, failure));
    }

    private static Renewal renewal(Lease lease, long now) {
        HeldLock holder = lease.holder();
        return lease.renewal(holder == null ? lease.time() : holder.nextLease(now));
    }

    private void answered(List<Lease> leases, List<Renewal> renewals, List<Boolean> answers, long asked) {
        leases.forEach(renewing::remove);
        for (int i = 0; i < leases.size(); i++) {
            renewed(leases.get(i), answers.get(i), renewals.get(i).leaseTime(), asked);
        }
    }

    /** Nobody knows: try again soon, until the lease is over. */
    private void unknown(List<Lease> leases, Throwable failure) {
        LOG.debugf(failure, "Renewing %d locks failed and will be tried again", leases.size());
        Duration soon = leases.stream().map(Lease::time).min(Duration::compareTo).orElse(Duration.ZERO).dividedBy(9);
        timing.after(soon, () -> {
            leases.forEach(renewing::remove);
            leases.stream().filter(watched::contains).forEach(this::watch);
        });
    }
}

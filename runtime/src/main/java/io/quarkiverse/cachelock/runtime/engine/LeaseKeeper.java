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
import io.smallrye.mutiny.Uni;

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
    private final Caller caller;
    private final Set<HeldLock> watched = ConcurrentHashMap.newKeySet();
    private final Set<HeldLock> renewing = ConcurrentHashMap.newKeySet();
    private final long epoch;
    /** In nanoseconds since the epoch, so that times can be compared. */
    private final AtomicLong nextTick = new AtomicLong(NOTHING_DUE);

    LeaseKeeper(LockStore store, Timing timing, Executor background) {
        this.store = store;
        this.timing = timing;
        this.background = background;
        this.caller = new ReactiveCaller(timing, null);
        this.epoch = timing.nanoTime();
    }

    /** Watches over a lock from now on; again after its lease has changed. */
    void watch(HeldLock lock) {
        watched.add(lock);
        if (lock.hasEnded()) {
            watched.remove(lock);
            return;
        }
        tickAt(due(lock, timing.nanoTime()) - epoch);
    }

    void forget(HeldLock lock) {
        watched.remove(lock);
    }

    List<HeldLock> watched() {
        return List.copyOf(watched);
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
        List<HeldLock> due = new ArrayList<>();
        for (HeldLock lock : watched) {
            if (!lock.expire(now)) {
                if (isDueSoon(lock, now) && lock.renewals.end().isDone() && renewing.add(lock)) {
                    due.add(lock);
                }
                next = Math.min(next, due(lock, now) - epoch);
            }
        }
        tickAt(next);
        for (int i = 0; i < due.size(); i += BATCH) {
            List<HeldLock> batch = due.subList(i, Math.min(i + BATCH, due.size()));
            background.execute(() -> renew(batch));
        }
    }

    /** What is due within a twelfth of the lease goes along: fewer, larger batches. */
    private static boolean isDueSoon(HeldLock lock, long now) {
        return lock.mayBeRenewed(now) && lock.renewalDue() - lock.leaseTime().toNanos() / 12 - now <= 0;
    }

    private long due(HeldLock lock, long now) {
        boolean renewable = lock.mayBeRenewed(now) && !renewing.contains(lock) && lock.renewals.end().isDone();
        return renewable ? lock.renewalDue() : lock.validUntil();
    }

    private void renew(List<HeldLock> due) {
        List<HeldLock> locks = due.stream().filter(this::start).toList();
        if (locks.isEmpty()) {
            return;
        }
        long asked = timing.nanoTime();
        List<Renewal> renewals = locks.stream().map(lock -> lock.renewal(asked)).toList();
        caller.settle(Uni.createFrom().deferred(() -> store.renewAll(renewals)), patience(locks)).subscribe().with(
                answers -> answered(locks, renewals, answers, asked),
                failure -> unknown(locks, failure));
    }

    private boolean start(HeldLock lock) {
        if (!lock.hasEnded() && lock.renewals.start() != null) {
            return true;
        }
        renewing.remove(lock);
        watch(lock);
        return false;
    }

    private void answered(List<HeldLock> locks, List<Renewal> renewals, List<Boolean> answers, long asked) {
        for (int i = 0; i < locks.size(); i++) {
            HeldLock lock = locks.get(i);
            lock.renewed(answers.get(i), renewals.get(i).leaseTime(), asked);
            lock.renewals.end().complete(null);
            renewing.remove(lock);
            watch(lock);
        }
    }

    /** Nobody knows: try again soon, until the lease is over. */
    private void unknown(List<HeldLock> locks, Throwable failure) {
        LOG.debugf(failure, "Renewing %d locks failed and will be tried again", locks.size());
        locks.forEach(lock -> lock.renewals.end().complete(null));
        timing.after(shortestLease(locks).dividedBy(9), () -> {
            locks.forEach(renewing::remove);
            locks.forEach(this::watch);
        });
    }

    /** So that one lost answer does not cost the lock. */
    private static Duration patience(List<HeldLock> locks) {
        Duration third = shortestLease(locks).dividedBy(3);
        return third.compareTo(LockEngine.CALL_TIMEOUT) < 0 ? third : LockEngine.CALL_TIMEOUT;
    }

    private static Duration shortestLease(List<HeldLock> locks) {
        return locks.stream().map(HeldLock::leaseTime).min(Duration::compareTo).orElse(Duration.ZERO);
    }
}

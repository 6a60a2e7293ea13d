package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

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
    /** Whether the store goes on while this machine is asleep. */
    private final boolean apart;
    private final Timing timing;
    private final Executor background;
    private final Caller caller;
    private final Consumer<Lease> tooLate;
    private final Set<Lease> watched = ConcurrentHashMap.newKeySet();
    private final Set<Lease> renewing = ConcurrentHashMap.newKeySet();
    private final SleepWatch sleepWatch;
    private final long epoch;
    /** In nanoseconds since the epoch, so that times can be compared. */
    private final AtomicLong nextTick = new AtomicLong(NOTHING_DUE);

    /** @param tooLate told of a lease that the store has renewed after it was lost */
    LeaseKeeper(LockStore store, Timing timing, Executor background, Consumer<Lease> tooLate) {
        this.tooLate = tooLate;
        this.store = store;
        this.apart = store.blocks() || store.direct() == null;
        this.timing = timing;
        this.background = background;
        this.caller = new ReactiveCaller(timing, null);
        this.sleepWatch = new SleepWatch(timing);
        this.epoch = timing.nanoTime();
    }

    /** Watches over a lease from now on; again after its time or its holder has changed. */
    void watch(Lease lease) {
        watched.add(lease);
        if (lease.hasEnded()) {
            watched.remove(lease);
            return;
        }
        if (apart) {
            if (sleepWatch.sleptSince(lease.asked())) {
                lease.doubt(timing.nanoTime()); // the answer is as old as that
            }
            sleepWatch.lookAgain(this::lookAgain);
        }
        tickAt(lease.renewalDue() - epoch);
    }

    private void lookAgain() {
        checkClocks();
        if (!watched.isEmpty()) {
            sleepWatch.lookAgain(this::lookAgain);
        }
    }

    /** The lease is about to be given back. */
    void forget(Lease lease) {
        lease.end();
        watched.remove(lease);
    }

    /** Looks whether the machine was asleep: then the store may have given to others what seems to be held here. */
    void checkClocks() {
        if (!apart) {
            return;
        }
        sleepWatch.look(time -> {
            LOG.infof("The clock has jumped by %d ms: the locks that are held are renewed before they count as held again",
                    time.toMillis());
            long now = timing.nanoTime();
            for (Lease lease : watched) {
                if (mayBeRenewed(lease, now)) {
                    lease.doubt(now);
                } else {
                    lease.shorten(time);
                }
            }
            tickAt(now - epoch);
        });
    }

    boolean isWatching() {
        return !watched.isEmpty();
    }

    List<Lease> watched() {
        return List.copyOf(watched);
    }

    /** Has the lease end, and its holder lose the lock. */
    void lose(Lease lease, String reason) {
        lease.lose();
        watched.remove(lease);
        HeldLock holder = lease.holder();
        if (holder != null) {
            holder.lose(reason);
        }
    }

    /** Takes note of the store's answer to a renewal. */
    void renewed(Lease lease, boolean stillOurs, Duration time, long asked) {
        if (stillOurs && lease.isLost()) {
            tooLate.accept(lease); // nobody would ever give it back
        } else if (stillOurs) {
            lease.renewed(time, asked);
            HeldLock holder = lease.holder();
            if (holder != null) {
                holder.renewed(time, asked);
            }
        } else if (!lease.hasEnded()) {
            lose(lease, "the lock store says that somebody else has it, or that its lease is over");
        }
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
        checkClocks();
        long now = timing.nanoTime();
        long next = NOTHING_DUE;
        List<Lease> due = new ArrayList<>();
        for (Lease lease : watched) {
            if (lease.isOver(now)) {
                HeldLock holder = lease.holder();
                lose(lease, holder == null ? "its lease ended" : holder.whyExpired(now));
                continue;
            }
            if (isDueSoon(lease, now) && lease.renewals().end().isDone() && renewing.add(lease)) {
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
        boolean renewable = mayBeRenewed(lease, now) && !renewing.contains(lease) && lease.renewals().end().isDone();
        return renewable ? lease.renewalDue() : lease.validUntil();
    }

    /** Its holder decides; while it is passed on there is none. A claim has yet to become what was asked for. */
    private static boolean mayBeRenewed(Lease lease, long now) {
        HeldLock holder = lease.holder();
        return lease.isClaim() || holder != null && holder.mayBeRenewed(now);
    }

    private void renew(List<Lease> due) {
        List<Lease> leases = due.stream().filter(this::start).toList();
        if (leases.isEmpty()) {
            return;
        }
        long asked = timing.nanoTime();
        List<Renewal> renewals = leases.stream().map(lease -> renewal(lease, asked)).toList();
        Uni<List<Boolean>> call = Uni.createFrom().deferred(() -> store.renewAll(renewals))
                // Whenever it comes: nobody else would give back what was renewed after it was lost
                .onItem().invoke(answers -> IntStream.range(0, leases.size())
                        .filter(i -> answers.get(i) && leases.get(i).isLost()).mapToObj(leases::get).forEach(tooLate));
        caller.settle(call, patience(leases)).subscribe().with(
                answers -> answered(leases, renewals, answers, asked),
                failure -> unknown(leases, failure));
    }

    private boolean start(Lease lease) {
        if (!lease.hasEnded() && lease.renewals().start() != null) {
            return true;
        }
        renewing.remove(lease);
        watch(lease);
        return false;
    }

    private static Renewal renewal(Lease lease, long now) {
        HeldLock holder = lease.holder();
        return lease.renewal(holder == null || lease.isClaim() ? lease.time() : holder.nextLease(now));
    }

    private void answered(List<Lease> leases, List<Renewal> renewals, List<Boolean> answers, long asked) {
        for (int i = 0; i < leases.size(); i++) {
            Lease lease = leases.get(i);
            renewed(lease, answers.get(i), renewals.get(i).leaseTime(), asked);
            lease.renewals().end().complete(null);
            renewing.remove(lease);
            watch(lease);
        }
    }

    /** Nobody knows: try again soon, until the lease is over. */
    private void unknown(List<Lease> leases, Throwable failure) {
        LOG.debugf(failure, "Renewing %d locks failed and will be tried again", leases.size());
        leases.forEach(lease -> lease.renewals().end().complete(null));
        timing.after(shortest(leases).dividedBy(9), () -> {
            leases.forEach(renewing::remove);
            leases.forEach(this::watch);
        });
    }

    /** So that one lost answer does not cost the lock. */
    private static Duration patience(List<Lease> leases) {
        Duration third = shortest(leases).dividedBy(3);
        return third.compareTo(LockEngine.CALL_TIMEOUT) < 0 ? third : LockEngine.CALL_TIMEOUT;
    }

    private static Duration shortest(List<Lease> leases) {
        return leases.stream().map(Lease::time).min(Duration::compareTo).orElse(Duration.ZERO);
    }
}

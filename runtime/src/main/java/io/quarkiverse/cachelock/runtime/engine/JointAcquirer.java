package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.TooManyWaitersException;
import io.smallrye.mutiny.Uni;

/**
 * One caller's way to several locks: all or none, by one deadline. They come in an order that is the same for all callers, and
 * nobody waits for one while holding one that comes later, so that no circle of waiters can arise.
 * <p>
 * Where calls of the store do not take a thread, all locks are asked for in one of them, up to the first that is busy. That
 * one is waited for, and then those behind it are asked for in the same way.
 */
public final class JointAcquirer {

    /** One of the locks. */
    public record Wanted(LockEngine engine, String name, LockSettings settings) {
    }

    private final List<Wanted> wanted;
    private final WaitTime time;
    private final boolean together;
    private final Queue<Acquirer> acquirers = new ConcurrentLinkedQueue<>();
    private final List<HeldLock> held = new ArrayList<>();
    private volatile boolean left;

    /** @param wanted in order, each one once; not empty */
    public JointAcquirer(List<Wanted> wanted, Duration waitTime) {
        wanted.forEach(lock -> lock.engine().checkLease(lock.name(), lock.settings().leaseTime()));
        this.wanted = wanted;
        this.time = WaitTime.start(wanted.get(0).engine().timing(), waitTime);
        this.together = wanted.stream().allMatch(lock -> HeldLocks.answersLater(lock.engine()));
    }

    /** The locks, in order, for a reactive caller. To be subscribed to once. */
    public Uni<List<HeldLock>> acquire() {
        return Uni.createFrom().deferred(this::step)
                .repeat().whilst(incomplete -> incomplete)
                .select().last().toUni()
                .map(done -> complete())
                .onFailure(LockNotAcquiredException.class).call(() -> HeldLocks.giveBack(held))
                .onFailure(LockNotAcquiredException.class).transform(this::busy)
                .onFailure(failure -> !(failure instanceof LockNotAcquiredException)).invoke(this::leave)
                .onCancellation().invoke(this::leave);
    }

    /** The locks, in order, for a blocking caller. To be called once. */
    public List<HeldLock> acquireNow() {
        try {
            return together ? BlockingCaller.await(acquire()) : oneByOne();
        } catch (LockNotAcquiredException busy) {
            throw busy; // and what was granted is given back
        } catch (RuntimeException e) {
            leave();
            throw e;
        }
    }

    /** Gives up waiting and whatever was or will be granted. After it has ended well: gives the locks back. */
    public void leave() {
        left = true;
        acquirers.forEach(Acquirer::leave);
    }

    private List<HeldLock> oneByOne() {
        try {
            for (Wanted next : wanted) {
                held.add(acquirer(next, time.left(), next.engine().blocking()).acquireNow());
            }
            return complete();
        } catch (LockNotAcquiredException busy) {
            HeldLocks.giveBackNow(held);
            throw busy(busy);
        }
    }

    /** One that was granted early may have been lost meanwhile. */
    private List<HeldLock> complete() {
        held.forEach(HeldLock::ensureHeld);
        return List.copyOf(held);
    }

    private Uni<Boolean> step() {
        Uni<?> taken = together && held.size() < wanted.size() - 1 ? takeSeveral() : takeNext();
        return taken.map(done -> held.size() < wanted.size());
    }

    private Uni<HeldLock> takeNext() {
        Wanted next = wanted.get(held.size());
        return acquirer(next, time.left(), next.engine().reactive()).acquire().invoke(held::add);
    }

    private Uni<?> takeSeveral() {
        LockEngine engine = wanted.get(held.size()).engine();
        var attempt = new JointAttempt(engine);
        for (Wanted next : wanted.subList(held.size(), wanted.size())) {
            if (next.engine() != engine || !attempt.add(acquirer(next, time.left(), engine.reactive()))) {
                break;
            }
        }
        if (left) {
            leave(); // perhaps before all had queued up
            return Uni.createFrom().nothing();
        }
        return attempt.run(held::add);
    }

    private Acquirer acquirer(Wanted next, Duration waitTime, Caller caller) {
        Acquirer acquirer = next.engine().acquirer(next.name(), next.settings().withWaitTime(waitTime), caller);
        acquirers.add(acquirer);
        if (left) {
            acquirer.leave();
        }
        return acquirer;
    }

    /** The same, with the time that was waited for all of them. */
    private LockNotAcquiredException busy(Throwable failure) {
        LockNotAcquiredException busy = (LockNotAcquiredException) failure;
        if (busy instanceof TooManyWaitersException) {
            return busy;
        }
        return Failures.busy(busy.name(), time.passed(), busy.holder().orElse(null));
    }
}

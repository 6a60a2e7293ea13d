package io.quarkiverse.cachelock.runtime.engine;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Held until it is released or lost, one of which happens, once. What is to run when it is lost is part of the state, so each
 * runs once, whoever comes first: the loss or the callback.
 */
final class HoldState {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");

    /** What is to run at the loss, newest first. A chain, since nearly all locks have none. */
    private record Callbacks(Runnable newest, @Nullable Callbacks before) {
    }

    private static final Callbacks HELD = new Callbacks(() -> {
    }, null);
    private static final Callbacks RELEASED = new Callbacks(() -> {
    }, null);
    private static final Callbacks LOST = new Callbacks(() -> {
    }, null);

    /** No object of its own, since there is one of these for each lock that is held. */
    private static final AtomicReferenceFieldUpdater<HoldState, Callbacks> STATE = AtomicReferenceFieldUpdater
            .newUpdater(HoldState.class, Callbacks.class, "state");

    private volatile Callbacks state = HELD;

    boolean isHeld() {
        return !isEnd(state);
    }

    boolean isReleased() {
        return state == RELEASED;
    }

    /** False, and nothing is done, if it has ended already. */
    boolean release() {
        return !isEnd(STATE.getAndUpdate(this, current -> isEnd(current) ? current : RELEASED));
    }

    /** What is to run now, first come, first served; null, and nothing is done, if it has ended already. */
    @Nullable
    Runnable lose(String lockName) {
        Callbacks last = STATE.getAndUpdate(this, current -> isEnd(current) ? current : LOST);
        return isEnd(last) ? null : () -> run(last, lockName);
    }

    /** False if it is lost already. */
    boolean onLost(Runnable callback) {
        return STATE.getAndUpdate(this, current -> isEnd(current) ? current : new Callbacks(callback, current)) != LOST;
    }

    /** What is not to run any more; does nothing if it has ended already. */
    void forget(Runnable callback) {
        STATE.updateAndGet(this, current -> isEnd(current) ? current : without(current, callback));
    }

    private static Callbacks without(Callbacks all, Runnable callback) {
        var newer = new ArrayDeque<Runnable>(); // nearly always none
        Callbacks found = all;
        while (found != null && found.newest() != callback) {
            newer.push(found.newest());
            found = found.before();
        }
        if (found == null) {
            return all;
        }
        Callbacks left = Objects.requireNonNull(found.before());
        for (Runnable each : newer) {
            left = new Callbacks(each, left);
        }
        return left;
    }

    private static boolean isEnd(@Nullable Callbacks state) {
        return state == RELEASED || state == LOST;
    }

    private static void run(Callbacks last, String lockName) {
        var callbacks = new ArrayDeque<Runnable>();
        for (Callbacks next = last; next != null; next = next.before()) {
            callbacks.push(next.newest());
        }
        callbacks.forEach(callback -> run(callback, lockName));
    }

    static void run(Runnable callback, String lockName) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.errorf(e, "An onLost callback of lock '%s' failed", Printable.of(lockName));
        }
    }
}

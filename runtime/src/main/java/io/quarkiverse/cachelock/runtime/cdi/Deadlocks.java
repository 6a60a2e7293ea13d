package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.LockOrders;
import io.quarkiverse.cachelock.runtime.engine.LockOrders.Lock;
import io.quarkiverse.cachelock.runtime.engine.Printable;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkus.runtime.LaunchMode;
import io.smallrye.mutiny.Uni;

/** Finds callers that wait for themselves or may wait for each other: in development and tests, unless it is switched. */
@Singleton
public final class Deadlocks {

    private final boolean on;
    private final CallerContexts contexts;
    private final LockOrders orders = new LockOrders();
    private final ThreadLocal<List<Handle>> handles = ThreadLocal.withInitial(ArrayList::new);

    /** @param place where it was acquired: threads are used again, for other requests */
    private record Handle(CallerContexts.Place place, LockEngine engine, HeldLock lock) {
    }

    Deadlocks(CacheLockConfig config, CallerContexts contexts) {
        this.on = config.deadlockDetection().orElse(LaunchMode.current() != LaunchMode.NORMAL);
        this.contexts = contexts;
    }

    /** The calling thread has acquired a handle. */
    void holds(LockEngine engine, HeldLock lock) {
        if (on) {
            open().add(new Handle(contexts.here(), engine, lock));
        }
    }

    /** The same Uni; what follows from its item is known to hold these handles. */
    <T> Uni<T> follow(Uni<T> acquired, Function<T, Stream<UniHandle>> handles) {
        return on ? new FollowedHandles<>(acquired, handles, contexts) : acquired;
    }

    /**
     * The call chain is going to wait for these locks if they are busy, one after the other.
     *
     * @throws LockNotAcquiredException if it would wait for a handle of its own
     */
    void takes(List<LockSetup> locks, boolean blocking) {
        Duration waitTime = locks.get(0).settings().waitTime();
        if (!on || waitTime.isZero()) {
            return;
        }
        Set<Lock> held = new LinkedHashSet<>();
        Set<Lock> own = new HashSet<>();
        for (Scope scope = Scope.current(); scope != null; scope = scope.outer()) {
            if (!scope.isHandle() && scope.lock().isHeld()) {
                held.add(new Lock(scope.engine(), scope.lock().name()));
            } else if (scope.isHandleHere() && isKeptFor(waitTime, scope.lock())) {
                own.add(new Lock(scope.engine(), scope.lock().name()));
            }
        }
        for (Handle handle : open()) {
            if (handle.place().isHere() && isKeptFor(waitTime, handle.lock())) {
                // A reactive caller leaves the thread free to release it
                (blocking ? own : held).add(new Lock(handle.engine(), handle.lock().name()));
            }
        }
        held.addAll(own);
        for (LockSetup lock : locks) {
            Lock next = new Lock(lock.engine(), lock.name());
            if (own.contains(next)) {
                throw waitsForItself(lock.name());
            }
            if (!held.contains(next)) {
                orders.nested(held, next);
                held.add(next);
            }
        }
    }

    private static boolean isKeptFor(Duration waitTime, HeldLock lock) {
        return lock.isHeld() && lock.outlasts(waitTime);
    }

    /** Those that this thread has acquired and nobody has released. */
    private List<Handle> open() {
        List<Handle> open = handles.get();
        open.removeIf(handle -> !handle.lock().isHeld());
        return open;
    }

    private static LockNotAcquiredException waitsForItself(String name) {
        return new LockNotAcquiredException("Lock '" + Printable.of(name)
                + "' is held by a handle that this very call chain has"
                + " acquired, so that it would wait for itself: release the handle first, or use run or call, which re-enter the"
                + " lock. If somebody else is to release the handle, set quarkus.cache-lock.deadlock-detection=false",
                name, Duration.ZERO, null);
    }
}

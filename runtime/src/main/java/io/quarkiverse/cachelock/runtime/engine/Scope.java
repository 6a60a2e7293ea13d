package io.quarkiverse.cachelock.runtime.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LossPolicy;

/**
 * A stretch of a call chain that runs under a lock. Nested stretches under the same lock share it, and so do the transactions
 * that hold it; the last one to end releases it, even where a stretch outlives the one that it is nested in.
 * <p>
 * The call chain is a thread local, which context propagation carries along with asynchronous code: so two flows that
 * happen to share a thread never share a scope.
 * <p>
 * What follows from a reactive handle may be a stretch, too, so that it is known to hold the lock. It shares it with nobody.
 */
public final class Scope {

    private static final ThreadLocal<@Nullable Scope> CURRENT = new ThreadLocal<>();

    /** Of the handle that is being given to its caller, whose code has the propagated context from before it was acquired. */
    private static final ThreadLocal<@Nullable Scope> GIVEN = new ThreadLocal<>();

    private final LockEngine engine;
    private final HeldLock lock;
    private final @Nullable Scope outer;
    private final @Nullable ScopeGuard guard;
    private final LossPolicy onLost;
    private final @Nullable RollbackMark mark;
    private final AtomicInteger entries;
    private final AtomicBoolean handle;
    private final @Nullable BooleanSupplier isHere;

    /**
     * @param outer the innermost scope of the call chain that asked for the lock
     * @param guard of the transactions that run within, or null if their commits are not guarded
     * @param onLost what becomes of what runs within when the lock is lost
     */
    public Scope(LockEngine engine, HeldLock lock, @Nullable Scope outer, @Nullable ScopeGuard guard, LossPolicy onLost) {
        this(engine, lock, outer, guard, onLost, new AtomicInteger(1), new AtomicBoolean(), null);
    }

    private Scope(LockEngine engine, HeldLock lock, @Nullable Scope outer, @Nullable ScopeGuard guard, LossPolicy onLost,
            AtomicInteger entries, AtomicBoolean handle, @Nullable BooleanSupplier isHere) {
        this.engine = engine;
        this.lock = lock;
        this.outer = outer;
        this.guard = guard;
        this.onLost = onLost;
        this.mark = onLost == LossPolicy.ROLLBACK_ONLY ? new RollbackMark() : null;
        this.entries = entries;
        this.handle = handle;
        this.isHere = isHere;
    }

    /**
     * What follows from a reactive handle.
     *
     * @param outer the innermost scope of the call chain that asked for the handle
     * @param isHere whether running code can belong to that call chain
     */
    public static Scope ofHandle(LockEngine engine, HeldLock lock, @Nullable Scope outer, BooleanSupplier isHere) {
        return new Scope(engine, lock, withoutPast(outer), null, LossPolicy.NOTIFY, new AtomicInteger(), new AtomicBoolean(),
                isHere);
    }

    /** The innermost scope of this call chain. */
    public static @Nullable Scope current() {
        return CURRENT.get();
    }

    /**
     * {@link #replace} for code that begins to run with a propagated context. The first one that a handle meets is its
     * caller's; what that one calls in turn may be other flows.
     */
    public static @Nullable Scope resume(@Nullable Scope scope) {
        Scope given = GIVEN.get();
        if (given == null) {
            return replace(scope);
        }
        GIVEN.set(null);
        return replace(given.leadsTo(scope) ? given : scope);
    }

    /** The innermost one that is not what follows from a handle of the past. */
    private static @Nullable Scope withoutPast(@Nullable Scope scope) {
        Scope next = scope;
        while (next != null && next.isHandle() && !next.lock.isKept()) {
            next = next.outer;
        }
        return next;
    }

    /** Whether nothing but handles has been acquired since. */
    private boolean leadsTo(@Nullable Scope scope) {
        Scope end = withoutPast(scope);
        Scope next = this;
        while (next != null && next != end && next.isHandle()) {
            next = next.outer;
        }
        return next == end;
    }

    /** Makes this scope, or none, the innermost one of this thread; gives the one that was. */
    public static @Nullable Scope replace(@Nullable Scope scope) {
        Scope former = CURRENT.get();
        if (former != scope) {
            // Not remove(): this runs around each propagated callback, and the next one would allocate the entry again
            CURRENT.set(scope);
        }
        return former;
    }

    /** The scope of this call chain that holds the lock of that name. */
    public static @Nullable Scope holding(LockEngine engine, String name) {
        for (Scope scope = CURRENT.get(); scope != null; scope = scope.outer) {
            if (scope.engine == engine && scope.lock.name().equals(name) && scope.isOpen()) {
                return scope;
            }
        }
        return null;
    }

    /** Whether anybody is inside. */
    public boolean isOpen() {
        return entries.get() > 0;
    }

    /** Whether this is what follows from a reactive handle. */
    public boolean isHandle() {
        return isHere != null;
    }

    /** Whether the code that runs can belong to the call chain of the handle. */
    public boolean isHandleHere() {
        return isHere != null && isHere.getAsBoolean();
    }

    /** Enters once more, unless the scope has ended meanwhile or the lock is lost; one in doubt is this call chain's yet. */
    public boolean reenter() {
        return lock.isKept() && entries.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
    }

    /** Takes note that a handle shares the lock; false if another one does. */
    public boolean openHandle() {
        return handle.compareAndSet(false, true);
    }

    public boolean hasHandle() {
        return handle.get();
    }

    /** The contrary of {@link #openHandle()}, and {@link #leave()}. */
    public boolean closeHandle() {
        handle.set(false);
        return leave();
    }

    /** A stretch of its own for whoever has entered once more. */
    public Scope nested(@Nullable Scope outer, @Nullable ScopeGuard guard, LossPolicy onLost) {
        return new Scope(engine, lock, outer, guard, onLost, entries, handle, null);
    }

    /** Leaves; true if nobody is inside any more, so that the lock is to be released. */
    public boolean leave() {
        return entries.decrementAndGet() == 0;
    }

    public LockEngine engine() {
        return engine;
    }

    public HeldLock lock() {
        return lock;
    }

    /** The scope that this one is nested in, of whichever lock. */
    public @Nullable Scope outer() {
        return outer;
    }

    public @Nullable ScopeGuard guard() {
        return guard;
    }

    public LossPolicy onLost() {
        return onLost;
    }

    /** There for {@link LossPolicy#ROLLBACK_ONLY}. */
    public @Nullable RollbackMark mark() {
        return mark;
    }

    /** Whether the loss of the lock has rolled back what was done. */
    public boolean isRolledBack() {
        return mark != null && mark.isSet();
    }

    /** Runs the action with this scope as the innermost one. */
    public <T> T within(Supplier<T> action) {
        Scope former = replace(this);
        try {
            return action.get();
        } finally {
            replace(former);
        }
    }

    /** Runs what gives the handle to its caller. */
    public void give(Runnable giving) {
        Scope former = GIVEN.get();
        GIVEN.set(this);
        try {
            giving.run();
        } finally {
            GIVEN.set(former);
        }
    }
}

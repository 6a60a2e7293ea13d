package io.quarkiverse.cachelock.runtime.cdi;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Scope;

/** What the two kinds of handles have in common, and all that there is to see of a lock without one. */
class HeldLockView implements HeldLockInfo {

    final LockEngine engine;
    final HeldLock lock;
    private final @Nullable AtomicReference<@Nullable Scope> share;
    private final @Nullable Reference<?> leak;

    /** Whose release a release is. */
    enum Release {

        /** That of the lock. */
        LAST,

        /** That of the handle's share; a transaction still holds the lock. */
        SHARED,

        /** Nobody's: the handle was released before. */
        AGAIN
    }

    /** Of a lock that somebody else will release: it may be forgotten. */
    HeldLockView(LockEngine engine, HeldLock lock) {
        this.engine = engine;
        this.lock = lock;
        this.share = null;
        this.leak = null;
    }

    /** Of a handle, which is to be released. */
    HeldLockView(LockEngine engine, HeldLock lock, @Nullable Scope shared) {
        this.engine = engine;
        this.lock = lock;
        AtomicReference<@Nullable Scope> own = shared == null ? null : new AtomicReference<>(shared);
        this.share = own;
        this.leak = engine.leaks().watch(this, lock, own == null ? null : () -> forgotten(lock, own));
    }

    private static void forgotten(HeldLock lock, AtomicReference<@Nullable Scope> share) {
        if (giveUp(share) == Release.LAST) {
            lock.releaseLater();
        }
    }

    final Release giveUp() {
        if (leak != null) {
            leak.clear();
        }
        return share == null ? Release.LAST : giveUp(share);
    }

    private static Release giveUp(AtomicReference<@Nullable Scope> share) {
        Scope scope = share.getAndSet(null);
        return scope == null ? Release.AGAIN : scope.closeHandle() ? Release.LAST : Release.SHARED;
    }

    @Override
    public final String name() {
        return lock.name();
    }

    @Override
    public final String key() {
        return lock.key();
    }

    @Override
    public final long fencingToken() {
        return lock.fencingToken();
    }

    @Override
    public final boolean isHeld() {
        return lock.isHeld();
    }

    @Override
    public final Duration remainingLease() {
        return lock.remainingLease();
    }

    @Override
    public final void ensureHeld() {
        lock.ensureHeld();
    }

    @Override
    public final void onLost(Runnable callback) {
        lock.onLost(callback);
    }
}

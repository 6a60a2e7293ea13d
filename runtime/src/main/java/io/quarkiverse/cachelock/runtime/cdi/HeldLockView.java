package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;

import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;

/** What the two kinds of handles have in common. */
class HeldLockView implements HeldLockInfo {

    final LockEngine engine;
    final HeldLock lock;

    HeldLockView(LockEngine engine, HeldLock lock) {
        this.engine = engine;
        this.lock = lock;
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

package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Optional;

import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkiverse.cachelock.ReactiveNamedLock;

@Singleton
public final class UniLockManager implements ReactiveLockManager {

    private final LockSetups setups;
    private final KeyValues values;
    private final CallerContexts contexts;

    UniLockManager(LockSetups setups, KeyValues values, CallerContexts contexts) {
        this.setups = setups;
        this.values = values;
        this.contexts = contexts;
    }

    @Override
    public ReactiveNamedLock lock(String name) {
        return new UniNamedLock(setups.lock(name, name), contexts);
    }

    @Override
    public ReactiveNamedLock lock(String name, Object... parts) {
        return new UniNamedLock(setups.lock(name, values.name(name, parts)), contexts);
    }

    @Override
    public Optional<HeldLockInfo> current() {
        return CurrentLocks.innermost();
    }

    @Override
    public Optional<HeldLockInfo> current(String name) {
        return CurrentLocks.named(name);
    }
}

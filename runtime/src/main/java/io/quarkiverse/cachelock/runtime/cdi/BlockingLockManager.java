package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Optional;

import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.NamedLock;

@Singleton
public final class BlockingLockManager implements LockManager {

    private final LockSetups setups;
    private final KeyValues values;

    BlockingLockManager(LockSetups setups, KeyValues values) {
        this.setups = setups;
        this.values = values;
    }

    @Override
    public NamedLock lock(String name) {
        return new BlockingNamedLock(setups.lock(name, name));
    }

    @Override
    public NamedLock lock(String name, Object... parts) {
        return new BlockingNamedLock(setups.lock(name, values.name(name, parts)));
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

package io.quarkiverse.cachelock.runtime.cdi;

import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.NamedLock;

@Singleton
public final class BlockingLockManager implements LockManager {

    private final LockSetups setups;

    BlockingLockManager(LockSetups setups) {
        this.setups = setups;
    }

    @Override
    public NamedLock lock(String name) {
        return new BlockingNamedLock(setups.lock(name, name));
    }
}

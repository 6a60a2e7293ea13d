package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.EntityNamedLock;
import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.NamedLock;
import io.quarkiverse.cachelock.NamedLocks;

@Singleton
public final class BlockingLockManager implements LockManager {

    private final LockSetups setups;
    private final KeyValues values;
    private final KnownEntities entities;

    BlockingLockManager(LockSetups setups, KeyValues values, KnownEntities entities) {
        this.setups = setups;
        this.values = values;
        this.entities = entities;
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
    public NamedLocks lockAll(String... names) {
        return new BlockingNamedLocks(JointSetup.some(Stream.of(names).map(name -> setups.lock(name, name))));
    }

    @Override
    public NamedLocks lockAll(NamedLock... locks) {
        return new BlockingNamedLocks(
                JointSetup.some(Stream.of(locks).map(lock -> ((BlockingNamedLock) lock).setup())));
    }

    @Override
    public EntityNamedLock entity(Object entity, String... fields) {
        return new BlockingNamedLock(setups.lock(entities.subject(entity, List.of(fields), true, values)));
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

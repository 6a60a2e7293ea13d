package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.ReactiveEntityNamedLock;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkiverse.cachelock.ReactiveNamedLock;
import io.quarkiverse.cachelock.ReactiveNamedLocks;

@Singleton
public final class UniLockManager implements ReactiveLockManager {

    private final LockSetups setups;
    private final KeyValues values;
    private final KnownEntities entities;
    private final CallerContexts contexts;

    UniLockManager(LockSetups setups, KeyValues values, KnownEntities entities, CallerContexts contexts) {
        this.setups = setups;
        this.values = values;
        this.entities = entities;
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
    public ReactiveNamedLocks lockAll(String... names) {
        return new UniNamedLocks(JointSetup.some(Stream.of(names).map(name -> setups.lock(name, name))), contexts);
    }

    @Override
    public ReactiveNamedLocks lockAll(ReactiveNamedLock... locks) {
        return new UniNamedLocks(
                JointSetup.some(Stream.of(locks).map(lock -> ((UniNamedLock) lock).setup())), contexts);
    }

    @Override
    public ReactiveEntityNamedLock entity(Object entity, String... fields) {
        return new UniNamedLock(setups.lock(entities.subject(entity, List.of(fields), false, values)), contexts);
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

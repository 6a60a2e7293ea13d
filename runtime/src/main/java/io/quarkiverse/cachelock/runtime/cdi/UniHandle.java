package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;

import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.smallrye.mutiny.Uni;

final class UniHandle extends HeldLockView implements ReactiveLockHandle {

    private final CallerContexts contexts;

    UniHandle(LockEngine engine, HeldLock lock, CallerContexts contexts) {
        super(engine, lock);
        this.contexts = contexts;
    }

    @Override
    public Uni<Void> extend(Duration leaseTime) {
        return contexts.returning(lock.extend(leaseTime, engine.reactive()));
    }

    @Override
    public Uni<Boolean> release() {
        return contexts.returning(lock.release(engine.reactive()));
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.smallrye.mutiny.Uni;

final class UniHandle extends HeldLockView implements ReactiveLockHandle {

    private final CallerContexts contexts;

    /** @param shared what the handle shares with the transaction that it was acquired in, if any */
    UniHandle(LockEngine engine, HeldLock lock, @Nullable Scope shared, CallerContexts contexts) {
        super(engine, lock, shared);
        this.contexts = contexts;
    }

    @Override
    public Uni<Void> extend(Duration leaseTime) {
        return contexts.returning(lock.extend(leaseTime, engine.reactive()));
    }

    @Override
    public Uni<Boolean> release() {
        return contexts.returning(Uni.createFrom().deferred(() -> switch (giveUp()) {
            case LAST -> lock.release(engine.reactive());
            case SHARED -> Uni.createFrom().item(lock.isHeld());
            case AGAIN -> Uni.createFrom().item(false);
        }));
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.smallrye.mutiny.Uni;

final class UniHandle extends HeldLockView implements ReactiveLockHandle {

    private final LockSetup setup;
    private final CallerContexts contexts;

    /** @param shared what the handle shares with the transaction that it was acquired in, if any */
    UniHandle(LockSetup setup, HeldLock lock, @Nullable Scope shared, CallerContexts contexts) {
        super(setup.engine(), lock, shared);
        this.setup = setup;
        this.contexts = contexts;
    }

    @Override
    public Uni<Void> extend(Duration leaseTime) {
        return setup.outside(() -> contexts.returning(lock.extend(leaseTime, engine.reactive())));
    }

    @Override
    public Uni<Boolean> release() {
        return setup.outside(() -> contexts.returning(Uni.createFrom().deferred(() -> switch (giveUp()) {
            case LAST -> lock.release(engine.reactive());
            case SHARED -> Uni.createFrom().item(lock.isHeld());
            case AGAIN -> Uni.createFrom().item(false);
        })));
    }
}

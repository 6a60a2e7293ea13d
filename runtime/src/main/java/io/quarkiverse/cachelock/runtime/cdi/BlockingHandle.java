package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Scope;

final class BlockingHandle extends HeldLockView implements LockHandle {

    private final LockSetup setup;

    /** @param shared what the handle shares with the transaction that it was acquired in, if any */
    BlockingHandle(LockSetup setup, HeldLock lock, @Nullable Scope shared) {
        super(setup.engine(), lock, shared);
        this.setup = setup;
        setup.engines().deadlocks().holds(engine, lock);
    }

    @Override
    public void extend(Duration leaseTime) {
        EventLoops.refuse(name());
        setup.outside(() -> LockEngine.result(lock.extend(leaseTime, engine.blocking()).replaceWith(true)));
    }

    @Override
    public boolean release() {
        EventLoops.refuse(name());
        return switch (giveUp()) {
            case LAST -> setup.outside(lock::releaseNow);
            case SHARED -> lock.isHeld();
            case AGAIN -> false;
        };
    }
}

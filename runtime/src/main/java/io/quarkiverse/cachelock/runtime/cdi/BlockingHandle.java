package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;

final class BlockingHandle extends HeldLockView implements LockHandle {

    BlockingHandle(LockEngine engine, HeldLock lock) {
        super(engine, lock);
    }

    @Override
    public void extend(Duration leaseTime) {
        EventLoops.refuse(name());
        LockEngine.result(lock.extend(leaseTime, engine.blocking()));
    }

    @Override
    public boolean release() {
        EventLoops.refuse(name());
        return lock.releaseNow();
    }
}

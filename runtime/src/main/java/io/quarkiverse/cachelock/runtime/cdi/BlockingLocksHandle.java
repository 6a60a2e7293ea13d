package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.List;

import io.quarkiverse.cachelock.LocksHandle;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.HeldLocks;

final class BlockingLocksHandle extends HeldLocksView<BlockingHandle> implements LocksHandle {

    private final JointSetup setup;

    BlockingLocksHandle(JointSetup setup, List<BlockingHandle> handles) {
        super(handles);
        this.setup = setup;
    }

    @Override
    public void extend(Duration leaseTime) {
        ensureHeld();
        handles.forEach(handle -> handle.extend(leaseTime));
    }

    @Override
    public boolean release() {
        EventLoops.refuse(JointSetup.names(setup.locks()));
        boolean held = isHeld();
        List<HeldLock> last = giveUp();
        return setup.transactions().outside(() -> HeldLocks.releaseNow(last)) && held;
    }
}

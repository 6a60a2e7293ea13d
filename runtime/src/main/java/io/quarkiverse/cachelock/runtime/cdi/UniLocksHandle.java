package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.List;

import io.quarkiverse.cachelock.ReactiveLocksHandle;
import io.quarkiverse.cachelock.runtime.engine.HeldLocks;
import io.smallrye.mutiny.Uni;

final class UniLocksHandle extends HeldLocksView<UniHandle> implements ReactiveLocksHandle {

    private final JointSetup setup;
    private final CallerContexts contexts;

    UniLocksHandle(JointSetup setup, List<UniHandle> handles, CallerContexts contexts) {
        super(handles);
        this.setup = setup;
        this.contexts = contexts;
    }

    @Override
    public Uni<Void> extend(Duration leaseTime) {
        return Uni.createFrom().deferred(() -> {
            ensureHeld();
            return Uni.join().all(handles.stream().map(handle -> handle.extend(leaseTime)).toList()).andFailFast();
        }).replaceWithVoid();
    }

    @Override
    public Uni<Boolean> release() {
        return setup.transactions().outside(() -> contexts.returning(Uni.createFrom().deferred(() -> {
            boolean held = isHeld();
            return HeldLocks.release(giveUp()).map(released -> released && held);
        })));
    }
}

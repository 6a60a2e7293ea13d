package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.HeldLocks;
import io.quarkiverse.cachelock.runtime.engine.JointAcquirer;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.smallrye.mutiny.Uni;

/** The way under several locks. */
final class JointEntry implements AsyncEntry {

    private final JointSetup setup;
    private final CallerContexts contexts;
    private final JointScopes scopes;
    private final @Nullable JointAcquirer acquirer;
    private final AtomicBoolean left = new AtomicBoolean();
    private final AtomicBoolean guarded = new AtomicBoolean();
    private volatile boolean entered;

    JointEntry(JointSetup setup, CallerContexts contexts) {
        this.setup = setup;
        this.contexts = contexts;
        this.scopes = new JointScopes(setup, true);
        List<LockSetup> missing = scopes.missing();
        try {
            this.acquirer = missing.isEmpty() ? null : setup.acquirer(missing, false);
        } catch (RuntimeException e) {
            scopes.abandon();
            throw e;
        }
    }

    JointScopes scopes() {
        return scopes;
    }

    @Override
    public Uni<Scope> enter() {
        JointAcquirer acquiring = acquirer;
        return acquiring == null ? Uni.createFrom().item(() -> enter(List.of()))
                : setup.transactions().outside(() -> contexts.returning(acquiring.acquire())).map(this::enter);
    }

    private Scope enter(List<HeldLock> acquired) {
        Scope inside = scopes.enter(acquired);
        entered = true;
        if (left.get()) {
            abandon(); // cancelled between the grant and here
        }
        return inside;
    }

    private void abandon() {
        if (acquirer != null) {
            acquirer.leave();
        }
        scopes.abandon();
    }

    @Override
    public boolean isLeft() {
        return left.get();
    }

    @Override
    public void guard(Scope inside) {
        scopes.reenter();
        guarded.set(true);
    }

    @Override
    public void unguard(Scope inside) {
        if (guarded.compareAndSet(true, false)) {
            scopes.leave().forEach(HeldLock::releaseLater);
        }
    }

    /** Each of the scopes does that for itself. */
    @Override
    public void ensureNotRolledBack() {
    }

    @Override
    public Throwable explained(Throwable failure) {
        return failure;
    }

    @Override
    public Uni<Boolean> leave() {
        if (!left.compareAndSet(false, true)) {
            return Uni.createFrom().item(false);
        }
        if (!entered) {
            abandon();
            return Uni.createFrom().item(false);
        }
        if (guarded.compareAndSet(true, false)) {
            scopes.leave(); // the action has ended while it was being subscribed to
        }
        List<HeldLock> last = scopes.leave();
        return setup.transactions().outside(() -> HeldLocks.release(last));
    }

    @Override
    public void cancel() {
        if (left.compareAndSet(false, true)) {
            if (entered) {
                scopes.leave().forEach(HeldLock::releaseLater);
            } else {
                abandon();
            }
        }
    }
}

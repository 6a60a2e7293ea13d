package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.HeldLocks;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.smallrye.mutiny.Uni;

/** The way under several locks. */
final class JointEntry implements AsyncEntry {

    private enum Place {
        OUTSIDE,
        INSIDE,
        LEFT
    }

    private final CallerContexts contexts;
    private final Settling settling = new Settling();
    private final AtomicReference<Place> place = new AtomicReference<>(Place.OUTSIDE);
    private final AtomicBoolean guarded = new AtomicBoolean();
    private volatile JointGo<JointScopes> go;

    JointEntry(List<LockSetup> locks, CallerContexts contexts) {
        this.contexts = contexts;
        this.go = go(JointSetup.of(locks));
    }

    private JointGo<JointScopes> go(JointSetup setup) {
        return JointGo.at(new JointScopes(setup, true), contexts);
    }

    JointScopes scopes() {
        return go.open();
    }

    @Override
    public Uni<Scope> enter() {
        return go.acquire(settling, this::enter, this::enterOthers);
    }

    private Uni<Scope> enterOthers(JointSetup right) {
        JointGo<JointScopes> next = go(right);
        go = next;
        if (isLeft()) {
            next.abandon(); // cancelled meanwhile
            return Uni.createFrom().nothing();
        }
        return enter();
    }

    private Scope enter(List<HeldLock> acquired) {
        Scope inside = scopes().enter(acquired);
        if (!place.compareAndSet(Place.OUTSIDE, Place.INSIDE)) {
            go.abandon(); // cancelled between the grant and here
        }
        return inside;
    }

    @Override
    public boolean isLeft() {
        return place.get() == Place.LEFT;
    }

    @Override
    public void guard(Scope inside) {
        scopes().reenter();
        guarded.set(true);
    }

    @Override
    public void unguard(Scope inside) {
        if (guarded.compareAndSet(true, false)) {
            scopes().leave().forEach(HeldLock::releaseLater);
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
        Place before = place.getAndSet(Place.LEFT);
        if (before != Place.INSIDE) {
            abandon(before);
            return Uni.createFrom().item(false);
        }
        if (guarded.compareAndSet(true, false)) {
            scopes().leave(); // the action has ended while it was being subscribed to
        }
        List<HeldLock> last = scopes().leave();
        return scopes().setup().transactions().outside(() -> HeldLocks.release(last));
    }

    @Override
    public void cancel() {
        Place before = place.getAndSet(Place.LEFT);
        if (before == Place.INSIDE) {
            scopes().leave().forEach(HeldLock::releaseLater);
        } else {
            abandon(before);
        }
    }

    private void abandon(Place before) {
        if (before == Place.OUTSIDE) {
            go.abandon();
        }
    }
}

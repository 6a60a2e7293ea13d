package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.HeldLocks;
import io.quarkiverse.cachelock.runtime.engine.JointAcquirer;
import io.smallrye.mutiny.Uni;

/**
 * One go at several locks, for an asynchronous caller. Another one follows if entities turn out to have other locks.
 *
 * @param open what is open already; abandoned if the go fails before it begins
 */
record JointGo<O extends JointOpening>(O open, CallerContexts contexts, List<LockSetup> missing,
        @Nullable JointAcquirer acquirer) {

    static <O extends JointOpening> JointGo<O> at(O open, CallerContexts contexts) {
        try {
            List<LockSetup> missing = open.missing();
            return new JointGo<>(open, contexts, missing, missing.isEmpty() ? null : open.setup().acquirer(missing, false));
        } catch (RuntimeException e) {
            open.abandon();
            throw e;
        }
    }

    /**
     * @param right what comes of it if these are the right locks
     * @param another what comes of it if those are; this go has been abandoned then
     */
    <R> Uni<R> acquire(Settling settling, Function<List<HeldLock>, R> right, Function<JointSetup, Uni<R>> another) {
        JointAcquirer acquiring = acquirer;
        if (acquiring == null) {
            return Uni.createFrom().item(() -> right.apply(List.of()));
        }
        JointSetup setup = open.setup();
        List<LockSetup> refreshed = setup.refreshed(missing);
        Uni<List<HeldLock>> acquired = setup.transactions().outside(() -> contexts.returning(acquiring.acquire()));
        return refreshed.isEmpty() ? acquired.map(right)
                : acquired.chain(held -> settling.reactive(setup, refreshed)
                        .onFailure().call(() -> giveBack(held))
                        .chain(next -> next == setup ? Uni.createFrom().item(right.apply(held))
                                : giveBack(held).invoke(this::abandon).chain(() -> another.apply(next))));
    }

    /** Awaited, since the next go may want some of them again, and not wait for them. */
    private Uni<Boolean> giveBack(List<HeldLock> held) {
        return open.setup().transactions().outside(() -> contexts.returning(HeldLocks.giveBack(held)));
    }

    /** Gives up whatever was or will be granted. */
    void abandon() {
        if (acquirer != null) {
            acquirer.leave();
        }
        open.abandon();
    }
}

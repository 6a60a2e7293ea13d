package io.quarkiverse.cachelock.runtime.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

import io.quarkiverse.cachelock.LockException;
import io.smallrye.mutiny.Uni;

/** Frees several locks, the last one first; all at the same time where the calls of their stores can be. */
public final class HeldLocks {

    private HeldLocks() {
    }

    /** Whether several calls of the store can be under way at the same time without a thread for each. */
    static boolean answersLater(LockEngine engine) {
        return engine.store().direct() == null && !engine.store().blocks();
    }

    /** {@link HeldLock#release} for all; the item tells whether all were held until now. Never fails. */
    public static Uni<Boolean> release(List<HeldLock> locks) {
        return free(locks, lock -> lock.release(lock.engine().reactive()));
    }

    /** {@link #release} for a blocking caller. */
    public static boolean releaseNow(List<HeldLock> locks) {
        if (locks.size() > 1 && locks.stream().allMatch(lock -> answersLater(lock.engine()))) {
            return await(release(locks));
        }
        boolean held = true;
        for (HeldLock lock : reversed(locks)) {
            held &= lock.releaseNow();
        }
        return held;
    }

    /** {@link HeldLock#giveBack} for all. Never fails. */
    public static Uni<Boolean> giveBack(List<HeldLock> locks) {
        return free(locks, lock -> lock.giveBack(lock.engine().reactive()));
    }

    /** {@link #giveBack} for a blocking caller. */
    public static void giveBackNow(List<HeldLock> locks) {
        if (locks.stream().allMatch(lock -> answersLater(lock.engine()))) {
            await(giveBack(locks));
        } else {
            reversed(locks).forEach(lock -> LockEngine.result(lock.giveBack(lock.engine().blocking())));
        }
    }

    private static Uni<Boolean> free(List<HeldLock> locks, Function<HeldLock, Uni<Boolean>> freeing) {
        return locks.isEmpty() ? Uni.createFrom().item(true)
                : Uni.join().all(reversed(locks).stream().map(freeing).toList()).andCollectFailures()
                        .map(freed -> !freed.contains(false));
    }

    /** After an interrupt the locks are still being freed. */
    private static boolean await(Uni<Boolean> freed) {
        try {
            return BlockingCaller.await(freed);
        } catch (LockException interrupted) {
            return true;
        }
    }

    private static List<HeldLock> reversed(List<HeldLock> locks) {
        List<HeldLock> reversed = new ArrayList<>(locks);
        Collections.reverse(reversed);
        return reversed;
    }
}

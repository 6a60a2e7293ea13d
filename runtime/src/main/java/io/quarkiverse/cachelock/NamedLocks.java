package io.quarkiverse.cachelock;

import java.time.Duration;
import java.util.Optional;

import io.quarkiverse.cachelock.NamedLock.Action;
import io.quarkiverse.cachelock.NamedLock.Call;
import io.quarkiverse.cachelock.NamedLock.WhenBusy;

/**
 * Several locks as {@link LockManager#lockAll(String...)} gives them: acquired all or none. A setting applies to each of them;
 * what is not set each one has from its own configuration. The wait time is for all together: it is the shortest one of them.
 * <p>
 * They are acquired in the order of their keys, whatever the order of their names, so that callers who want the same locks
 * never wait for each other in a circle, and released the other way round. Who waits for one of them holds those that come
 * before it. A name that is given twice counts once.
 * <p>
 * Entities are read again once all are held, see {@link EntityNamedLock}; if one cannot be read, all are given back. If a field
 * that names one of the locks has changed, all are given back and acquired again, by the names that they have now and within
 * what is left of the wait time. The locks that are re-entered read nothing again.
 * <p>
 * All else is as in {@link NamedLock}: what blocks, what is thrown, transactions, and which of them are re-entered.
 */
public interface NamedLocks extends LockOptions<NamedLocks> {

    /** See {@link NamedLock#commitGuard()}: a transaction within commits only if all of them are still held. */
    NamedLocks commitGuard();

    /** Acquires the locks, runs the action and releases them. Re-enters those that the calling thread already runs under. */
    default <E extends Exception> void run(Action<E> action) throws E {
        call(() -> {
            action.run();
            return Boolean.TRUE;
        });
    }

    /**
     * Runs the action if all of the locks are free, as {@link Contention#SKIP} does: asks once and never waits.
     * It re-enters as {@link #run} does.
     *
     * @return whether the action ran; false if one is busy
     */
    default <E extends Exception> boolean tryRun(Action<E> action) throws E {
        return waitTime(Duration.ZERO).callOrElse(() -> {
            action.run();
            return Boolean.TRUE;
        }, busy -> Boolean.FALSE);
    }

    /** Like {@link #run}, for an action with a result. */
    default <T, E extends Exception> T call(Call<T, E> action) throws E {
        return callOrElse(action, busy -> {
            throw busy;
        });
    }

    /**
     * Like {@link #call}, but with an answer of its own if one of the locks stays busy for the whole wait time.
     *
     * @param whenBusy runs without the locks, see {@link NamedLock#callOrElse}
     */
    <T, E extends Exception> T callOrElse(Call<T, E> action, WhenBusy<T, E> whenBusy) throws E;

    /** Acquires the locks, which are held until the handle is closed. Never re-entrant, see {@link NamedLock#acquire()}. */
    LocksHandle acquire();

    /** Acquires the locks if all of them are free: asks for each of them once and never waits. Empty if one is busy. */
    Optional<LocksHandle> tryAcquire();
}

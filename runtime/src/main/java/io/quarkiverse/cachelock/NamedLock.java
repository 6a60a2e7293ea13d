package io.quarkiverse.cachelock;

import java.time.Duration;
import java.util.Optional;

/**
 * A lock as {@link LockManager#lock(String)} gives it: its name and how to acquire it. It holds nothing, is immutable and
 * thread-safe, and may be kept and used again and again.
 * <p>
 * A lock that is taken in a running JTA transaction, by whichever method, is not released before the transaction has completed.
 * Until then {@link #run} and {@link #call} re-enter it, and {@link #acquire} gets it at once.
 * <p>
 * All its methods but the settings block, and fail with {@link IllegalStateException} on an event loop. They throw
 * {@link LockNotAcquiredException} if the lock stays busy, {@link LockStoreException} if the lock store is unreachable, and
 * {@link LockException} if the waiting thread is interrupted, whose interrupt flag stays set, or if the application shuts
 * down.
 */
public interface NamedLock extends LockOptions<NamedLock> {

    /**
     * Has the JTA transactions within commit only if the lock is still held: the running one, and those that
     * {@link #run} and {@link #call} begin. Each one looks at the lock store as the last thing before it commits, and keeps
     * others from taking the lock until it has. If the lock is lost, the transaction is rolled back, and {@link #run} and
     * {@link #call} throw {@link LockLostException}.
     * <p>
     * The lock store must be on the datasource that the transaction works on, and that must be the only one. Where commits
     * cannot be guarded, {@link #run}, {@link #call}, {@link #acquire} or the transaction fails with a {@link LockException}
     * that says why.
     */
    NamedLock commitGuard();

    /**
     * Acquires the lock, runs the action and releases the lock. Re-enters if the calling thread already runs under this
     * lock.
     */
    default <E extends Exception> void run(Action<E> action) throws E {
        call(() -> {
            action.run();
            return Boolean.TRUE;
        });
    }

    /**
     * Runs the action if the lock is free, as {@link Contention#SKIP} does: asks once and never waits.
     * It re-enters as {@link #run} does.
     *
     * @return whether the action ran; false if it is busy
     */
    default <E extends Exception> boolean tryRun(Action<E> action) throws E {
        return waitTime(Duration.ZERO).callOrElse(() -> {
            action.run();
            return Boolean.TRUE;
        }, busy -> Boolean.FALSE);
    }

    /** Like {@link #run}, for an action with a result. */
    <T, E extends Exception> T call(Call<T, E> action) throws E;

    /**
     * Like {@link #call}, but with an answer of its own for a lock that stays busy for the whole wait time.
     *
     * @param whenBusy runs without the lock, and only if this lock is busy: what the action throws goes to the caller
     */
    <T, E extends Exception> T callOrElse(Call<T, E> action, WhenBusy<T, E> whenBusy) throws E;

    /**
     * Acquires the lock. It is held until the handle is closed, by whichever thread: use it in a try-with-resources
     * statement. Never re-entrant: if it would wait for a lock that the calling thread holds in {@link #run}, {@link #call}
     * or {@link CacheLock}, it fails at once with a {@link LockException}.
     * <p>
     * The handle releases nothing before the JTA transaction has completed that was running when it was acquired; nor does
     * the transaction before the handle is closed.
     */
    LockHandle acquire();

    /** Acquires the lock if it is free: asks the lock store once and never waits. Empty if it is busy. */
    Optional<LockHandle> tryAcquire();

    /** Who holds the lock now; empty if it is free. */
    Optional<LockState> state();

    /**
     * Takes the lock from whoever holds it, who learns at its next renewal that it is lost. For operators: what the holder
     * protects goes on unprotected.
     *
     * @return whether anybody held it
     */
    boolean forceRelease();

    /** What runs under a lock. */
    @FunctionalInterface
    interface Action<E extends Exception> {
        void run() throws E;
    }

    /** What runs under a lock and has a result. */
    @FunctionalInterface
    interface Call<T, E extends Exception> {
        T call() throws E;
    }

    /** What is done instead when the lock is busy. */
    @FunctionalInterface
    interface WhenBusy<T, E extends Exception> {
        T call(LockNotAcquiredException busy) throws E;
    }
}

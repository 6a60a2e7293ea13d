package io.quarkiverse.cachelock;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * A lock as {@link ReactiveLockManager#lock(String)} gives it: the reactive twin of {@link NamedLock}. Nothing happens
 * before subscription, each subscription acquires anew, nothing blocks, and items arrive on the Vert.x context of the
 * subscriber. Cancelling gives up waiting and releases what was acquired. Failures are those of {@link NamedLock}.
 */
public interface ReactiveNamedLock extends LockOptions<ReactiveNamedLock> {

    /**
     * Acquires the lock, subscribes to the action and releases the lock when that has ended: with an item, a failure or
     * by cancellation. Re-enters if it is called within an action that runs under this lock, as far as context propagation
     * carries that along.
     */
    default <T> Uni<T> run(Supplier<Uni<T>> action) {
        return runOrElse(action, busy -> Uni.createFrom().failure(busy));
    }

    /**
     * Like {@link #run}, but with an answer of its own for a lock that stays busy for the whole wait time.
     *
     * @param whenBusy runs without the lock, and only if this lock is busy: how the action fails goes to the caller
     */
    <T> Uni<T> runOrElse(Supplier<Uni<T>> action, Function<LockNotAcquiredException, Uni<T>> whenBusy);

    /**
     * Runs the action if the lock is free, as {@link Contention#SKIP} does: asks once and never waits.
     * It re-enters as {@link #run} does.
     *
     * @return whether the action ran, once it has ended; false if it is busy
     */
    default Uni<Boolean> tryRun(Supplier<? extends Uni<?>> action) {
        return waitTime(Duration.ZERO).runOrElse(() -> action.get().replaceWith(Boolean.TRUE),
                busy -> Uni.createFrom().item(Boolean.FALSE));
    }

    /**
     * Acquires the lock, subscribes to the stream and releases the lock when that has completed, failed or been cancelled.
     * Re-enters as {@link #run} does. Whoever subscribes holds the lock for as long as it takes the items.
     */
    default <T> Multi<T> stream(Supplier<Multi<T>> action) {
        return streamOrElse(action, busy -> Multi.createFrom().failure(busy));
    }

    /** Like {@link #stream}, but with an answer of its own for a lock that stays busy, see {@link #runOrElse}. */
    <T> Multi<T> streamOrElse(Supplier<Multi<T>> action, Function<LockNotAcquiredException, Multi<T>> whenBusy);

    /**
     * Acquires the lock. It is held until the handle is released. Never re-entrant, see {@link NamedLock#acquire()}. Prefer
     * {@link #run}: a handle that arrives at the very moment of cancellation may be lost in the code behind this {@code Uni},
     * and is then held for the max-hold time.
     */
    Uni<ReactiveLockHandle> acquire();

    /** Acquires the lock if it is free: asks the lock store once and never waits. Empty if it is busy. */
    Uni<Optional<ReactiveLockHandle>> tryAcquire();

    /** Who holds the lock now; empty if it is free. */
    Uni<Optional<LockState>> state();

    /** Takes the lock from whoever holds it, see {@link NamedLock#forceRelease()}. */
    Uni<Boolean> forceRelease();
}

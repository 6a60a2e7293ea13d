package io.quarkiverse.cachelock;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Several locks as {@link ReactiveLockManager#lockAll(String...)} gives them: the reactive twin of {@link NamedLocks}, which
 * is to that what {@link ReactiveNamedLock} is to {@link NamedLock}. Entities are those of {@link ReactiveEntityNamedLock}.
 */
public interface ReactiveNamedLocks extends LockOptions<ReactiveNamedLocks> {

    /** Runs the action under all of the locks, see {@link ReactiveNamedLock#run}. */
    default <T> Uni<T> run(Supplier<Uni<T>> action) {
        return runOrElse(action, busy -> Uni.createFrom().failure(busy));
    }

    /** Like {@link #run}, but with an answer of its own if one stays busy, see {@link ReactiveNamedLock#runOrElse}. */
    <T> Uni<T> runOrElse(Supplier<Uni<T>> action, Function<LockNotAcquiredException, Uni<T>> whenBusy);

    /**
     * Runs the action if all of the locks are free, as {@link Contention#SKIP} does: asks once and never waits.
     * It re-enters as {@link #run} does.
     *
     * @return whether the action ran, once it has ended; false if one is busy
     */
    default Uni<Boolean> tryRun(Supplier<? extends Uni<?>> action) {
        return waitTime(Duration.ZERO).runOrElse(() -> action.get().replaceWith(Boolean.TRUE),
                busy -> Uni.createFrom().item(Boolean.FALSE));
    }

    /** Runs the stream under all of the locks, see {@link ReactiveNamedLock#stream}. */
    default <T> Multi<T> stream(Supplier<Multi<T>> action) {
        return streamOrElse(action, busy -> Multi.createFrom().failure(busy));
    }

    /** Like {@link #stream}, but with an answer of its own if one stays busy, see {@link #runOrElse}. */
    <T> Multi<T> streamOrElse(Supplier<Multi<T>> action, Function<LockNotAcquiredException, Multi<T>> whenBusy);

    /** Acquires the locks, see {@link ReactiveNamedLock#acquire()}. */
    Uni<ReactiveLocksHandle> acquire();

    /** Acquires the locks if all of them are free, see {@link NamedLocks#tryAcquire()}. */
    Uni<Optional<ReactiveLocksHandle>> tryAcquire();
}

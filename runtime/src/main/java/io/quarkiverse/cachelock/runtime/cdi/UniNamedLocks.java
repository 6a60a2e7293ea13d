package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.ReactiveLocksHandle;
import io.quarkiverse.cachelock.ReactiveNamedLocks;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.JointAcquirer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

final class UniNamedLocks extends ConfiguredLock<ReactiveNamedLocks> implements ReactiveNamedLocks, UniScopes {

    private final JointSetup setup;
    private final CallerContexts contexts;

    UniNamedLocks(JointSetup setup, CallerContexts contexts) {
        this.setup = setup;
        this.contexts = contexts;
    }

    @Override
    UniNamedLocks with(UnaryOperator<LockSetup> change) {
        return new UniNamedLocks(setup.with(change), contexts);
    }

    @Override
    public <T> Uni<T> runOrElse(Supplier<Uni<T>> action, Function<LockNotAcquiredException, Uni<T>> whenBusy) {
        return Uni.createFrom().deferred(() -> {
            JointEntry entry = new JointEntry(setup, contexts);
            return new UniScope<>(entry, contexts, () -> within(entry.scopes(), 0, action)).run(whenBusy);
        });
    }

    private <T> Uni<T> within(JointScopes scopes, int i, Supplier<Uni<T>> action) {
        return i == scopes.size() ? action.get()
                : new UniScope<>(new ScopeEntry(scopes.lock(i), contexts, scopes.reentered(i)), contexts,
                        () -> within(scopes, i + 1, action)).run(busy -> Uni.createFrom().failure(busy));
    }

    @Override
    public <T> Multi<T> streamOrElse(Supplier<Multi<T>> action, Function<LockNotAcquiredException, Multi<T>> whenBusy) {
        return Multi.createFrom().deferred(() -> {
            JointEntry entry = new JointEntry(setup, contexts);
            return new MultiScope<>(entry, contexts, () -> streaming(entry.scopes(), 0, action)).run(whenBusy);
        });
    }

    private <T> Multi<T> streaming(JointScopes scopes, int i, Supplier<Multi<T>> action) {
        return i == scopes.size() ? action.get()
                : new MultiScope<>(new ScopeEntry(scopes.lock(i), contexts, scopes.reentered(i)), contexts,
                        () -> streaming(scopes, i + 1, action)).run(busy -> Multi.createFrom().failure(busy));
    }

    @Override
    public Uni<ReactiveLocksHandle> acquire() {
        return Uni.createFrom().deferred(() -> {
            setup.locks().forEach(LockSetup::refuseWaitingForItself);
            return follow(handle(setup), Stream::of);
        });
    }

    @Override
    public Uni<Optional<ReactiveLocksHandle>> tryAcquire() {
        JointSetup once = setup.with(lock -> lock.with(settings -> settings.withWaitTime(Duration.ZERO)));
        return Uni.createFrom().deferred(() -> follow(handle(once).map(Optional::of)
                .onFailure(LockNotAcquiredException.class).recoverWithItem(Optional::empty), Optional::stream));
    }

    private <T> Uni<T> follow(Uni<T> acquired, Function<T, Stream<ReactiveLocksHandle>> handles) {
        return setup.deadlocks().follow(acquired,
                handles.andThen(given -> given.flatMap(handle -> ((UniLocksHandle) handle).handles.stream())));
    }

    private Uni<ReactiveLocksHandle> handle(JointSetup locks) {
        JointShares shares = new JointShares(locks);
        List<LockSetup> missing = shares.missing();
        return missing.isEmpty() ? Uni.createFrom().item(() -> handle(shares, List.of())) : acquired(locks, shares, missing);
    }

    private ReactiveLocksHandle handle(JointShares shares, List<HeldLock> acquired) {
        return new UniLocksHandle(setup, shares.open(acquired,
                (lock, held, shared) -> new UniHandle(lock, held, shared, contexts)), contexts);
    }

    /** The acquirer owns the locks until the handle has reached the subscriber. */
    private Uni<ReactiveLocksHandle> acquired(JointSetup locks, JointShares shares, List<LockSetup> missing) {
        JointAcquirer acquirer;
        try {
            acquirer = locks.acquirer(missing, false);
        } catch (RuntimeException e) {
            shares.abandon();
            throw e;
        }
        Runnable giveUp = () -> {
            acquirer.leave();
            shares.abandon();
        };
        return locks.transactions().outside(() -> contexts.returning(acquirer.acquire()))
                .map(held -> handle(shares, held))
                .onFailure().invoke(giveUp)
                .onCancellation().invoke(giveUp);
    }
}

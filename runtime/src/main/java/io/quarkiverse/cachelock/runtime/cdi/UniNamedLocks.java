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
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

final class UniNamedLocks extends ConfiguredLock<ReactiveNamedLocks> implements ReactiveNamedLocks, UniScopes {

    private final List<LockSetup> locks;
    private final CallerContexts contexts;

    UniNamedLocks(List<LockSetup> locks, CallerContexts contexts) {
        this.locks = locks;
        this.contexts = contexts;
    }

    @Override
    UniNamedLocks with(UnaryOperator<LockSetup> change) {
        return new UniNamedLocks(locks.stream().map(change).toList(), contexts);
    }

    @Override
    public <T> Uni<T> runOrElse(Supplier<Uni<T>> action, Function<LockNotAcquiredException, Uni<T>> whenBusy) {
        return Uni.createFrom().deferred(() -> {
            JointEntry entry = new JointEntry(locks, contexts);
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
            JointEntry entry = new JointEntry(locks, contexts);
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
        return Uni.createFrom().deferred(() -> follow(handle(JointSetup.of(locks), new Settling(), true), Stream::of));
    }

    @Override
    public Uni<Optional<ReactiveLocksHandle>> tryAcquire() {
        List<LockSetup> once = with(lock -> lock.with(settings -> settings.withWaitTime(Duration.ZERO))).locks;
        return Uni.createFrom().deferred(() -> follow(handle(JointSetup.of(once), new Settling(), false).map(Optional::of)
                .onFailure(LockNotAcquiredException.class).recoverWithItem(Optional::empty), Optional::stream));
    }

    private <T> Uni<T> follow(Uni<T> acquired, Function<T, Stream<ReactiveLocksHandle>> handles) {
        return locks.get(0).engines().deadlocks().follow(acquired,
                handles.andThen(given -> given.flatMap(handle -> ((UniLocksHandle) handle).handles.stream())));
    }

    /** The acquirer owns the locks until the handle has reached the subscriber. */
    private Uni<ReactiveLocksHandle> handle(JointSetup setup, Settling settling, boolean waits) {
        if (waits) {
            setup.locks().forEach(LockSetup::refuseWaitingForItself);
        }
        JointGo<JointShares> go = JointGo.at(new JointShares(setup), contexts);
        return go.acquire(settling, held -> handle(go.open(), held), right -> handle(right, settling, waits))
                .onFailure().invoke(go::abandon)
                .onCancellation().invoke(go::abandon);
    }

    private ReactiveLocksHandle handle(JointShares shares, List<HeldLock> acquired) {
        return new UniLocksHandle(shares.setup(), shares.open(acquired,
                (lock, held, shared) -> new UniHandle(lock, held, shared, contexts)), contexts);
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.ReactiveEntityNamedLock;
import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.ReactiveNamedLock;
import io.quarkiverse.cachelock.runtime.engine.Acquirer;
import io.quarkiverse.cachelock.runtime.engine.Caller;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

final class UniNamedLock extends ConfiguredLock<ReactiveNamedLock> implements ReactiveEntityNamedLock, UniScopes {

    private final LockSetup setup;
    private final CallerContexts contexts;

    UniNamedLock(LockSetup setup, CallerContexts contexts) {
        this.setup = setup;
        this.contexts = contexts;
    }

    LockSetup setup() {
        return setup;
    }

    @Override
    UniNamedLock with(UnaryOperator<LockSetup> change) {
        return new UniNamedLock(change.apply(setup), contexts);
    }

    @Override
    public ReactiveNamedLock refresh(boolean refresh) {
        return with(lock -> lock.of(Objects.requireNonNull(lock.subject()).refreshing(refresh)));
    }

    @Override
    public <T> Uni<T> runOrElse(Supplier<Uni<T>> action, Function<LockNotAcquiredException, Uni<T>> whenBusy) {
        return Uni.createFrom().deferred(() -> new UniScope<>(setup, contexts, action).run(whenBusy));
    }

    @Override
    public <T> Multi<T> streamOrElse(Supplier<Multi<T>> action, Function<LockNotAcquiredException, Multi<T>> whenBusy) {
        return Multi.createFrom().deferred(() -> new MultiScope<>(setup, contexts, action).run(whenBusy));
    }

    @Override
    public Uni<ReactiveLockHandle> acquire() {
        return Uni.createFrom().deferred(() -> follow(handle(setup.now(), new Settling(setup), true), Stream::of));
    }

    @Override
    public Uni<Optional<ReactiveLockHandle>> tryAcquire() {
        LockSetup once = setup.with(settings -> settings.withWaitTime(Duration.ZERO));
        return Uni.createFrom().deferred(() -> follow(handle(once.now(), new Settling(once), false).map(Optional::of)
                .onFailure(LockNotAcquiredException.class).recoverWithItem(Optional::empty), Optional::stream));
    }

    private <T> Uni<T> follow(Uni<T> acquired, Function<T, Stream<ReactiveLockHandle>> handles) {
        return setup.engines().deadlocks().follow(acquired, handles.andThen(given -> given.map(UniHandle.class::cast)));
    }

    private Uni<ReactiveLockHandle> handle(LockSetup lock, Settling settling, boolean waits) {
        lock.loss().checkHandle(lock.name());
        if (waits) {
            lock.refuseWaitingForItself();
        }
        Transactions.Running running = lock.running();
        Scope shared = lock.shared(running);
        return shared != null ? Uni.createFrom().item(new UniHandle(lock, shared.lock(), shared, contexts))
                : acquired(lock, running, right -> handle(right, settling, waits), settling);
    }

    /** The acquirer owns the lock until the handle has reached the subscriber. */
    private Uni<ReactiveLockHandle> acquired(LockSetup lock, Transactions.@Nullable Running running,
            Function<LockSetup, Uni<ReactiveLockHandle>> another, Settling settling) {
        lock.watch(false);
        Acquirer acquirer = lock.acquirer(reactive());
        return lock.outside(() -> contexts.returning(acquirer.acquire()))
                .chain(held -> settling.reactive(lock).chain(right -> {
                    if (right == lock) {
                        return Uni.createFrom().<ReactiveLockHandle> item(
                                new UniHandle(lock, held, lock.shared(held, running), contexts));
                    }
                    acquirer.leave();
                    return another.apply(right);
                }))
                .onFailure().invoke(acquirer::leave)
                .onCancellation().invoke(acquirer::leave);
    }

    @Override
    public Uni<Optional<LockState>> state() {
        return setup.outside(() -> contexts.returning(setup.engine().state(setup.now().name(), reactive())));
    }

    @Override
    public Uni<Boolean> forceRelease() {
        return setup.outside(() -> contexts.returning(setup.engine().forceRelease(setup.now().name(), reactive())));
    }

    private Caller reactive() {
        return setup.engine().reactive();
    }
}

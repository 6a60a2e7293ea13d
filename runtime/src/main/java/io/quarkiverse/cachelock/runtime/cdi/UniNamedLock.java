package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.ReactiveNamedLock;
import io.quarkiverse.cachelock.runtime.engine.Acquirer;
import io.quarkiverse.cachelock.runtime.engine.Caller;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.Transactions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

final class UniNamedLock extends ConfiguredLock<ReactiveNamedLock> implements ReactiveNamedLock {

    private final CallerContexts contexts;

    UniNamedLock(LockSetup setup, CallerContexts contexts) {
        super(setup);
        this.contexts = contexts;
    }

    @Override
    UniNamedLock with(LockSetup changed) {
        return new UniNamedLock(changed, contexts);
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
        return Uni.createFrom().deferred(() -> {
            setup.refuseWaitingForItself();
            return handle(setup);
        });
    }

    @Override
    public Uni<Optional<ReactiveLockHandle>> tryAcquire() {
        return handle(setup.with(settings -> settings.withWaitTime(Duration.ZERO)))
                .map(Optional::of)
                .onFailure(LockNotAcquiredException.class).recoverWithItem(Optional::empty);
    }

    private Uni<ReactiveLockHandle> handle(LockSetup lock) {
        return Uni.createFrom().deferred(() -> {
            lock.loss().checkHandle(lock.name());
            Transactions.Running running = lock.running();
            Scope shared = lock.shared(running);
            return shared == null ? acquired(lock, running)
                    : Uni.createFrom().item(new UniHandle(lock, shared.lock(), shared, contexts));
        });
    }

    /** The acquirer owns the lock until the handle has reached the subscriber. */
    private Uni<ReactiveLockHandle> acquired(LockSetup lock, Transactions.@Nullable Running running) {
        Acquirer acquirer = lock.acquirer(reactive());
        return lock.outside(() -> contexts.returning(acquirer.acquire()))
                .<ReactiveLockHandle> map(held -> new UniHandle(lock, held,
                        lock.shared(held, running), contexts))
                .onFailure().invoke(acquirer::leave)
                .onCancellation().invoke(acquirer::leave);
    }

    @Override
    public Uni<Optional<LockState>> state() {
        return setup.outside(() -> contexts.returning(setup.engine().state(setup.name(), reactive())));
    }

    @Override
    public Uni<Boolean> forceRelease() {
        return setup.outside(() -> contexts.returning(setup.engine().forceRelease(setup.name(), reactive())));
    }

    private Caller reactive() {
        return setup.engine().reactive();
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.Optional;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.NamedLock;
import io.quarkiverse.cachelock.runtime.engine.Caller;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.ScopeGuard;
import io.quarkiverse.cachelock.runtime.engine.Transactions;

final class BlockingNamedLock extends ConfiguredLock<NamedLock> implements NamedLock {

    BlockingNamedLock(LockSetup setup) {
        super(setup);
    }

    @Override
    NamedLock with(LockSetup changed) {
        return new BlockingNamedLock(changed);
    }

    @Override
    public NamedLock commitGuard() {
        return with(setup.withTransactions(TransactionSetup::withGuard));
    }

    @Override
    public <T, E extends Exception> T call(Call<T, E> action) throws E {
        return callOrElse(action, busy -> {
            throw busy;
        });
    }

    @Override
    public <T, E extends Exception> T callOrElse(Call<T, E> action, WhenBusy<T, E> whenBusy) throws E {
        EventLoops.refuse(setup.name());
        setup.transactions().checkGuard(setup.name(), setup.engine());
        LossPolicy onLost = setup.onLost(false);
        Transactions.Running running = setup.running();
        Scope open = setup.reentered(running, onLost);
        if (open != null) {
            return within(open, action);
        }
        Scope outer = Scope.current();
        Scope entered;
        try {
            entered = setup.scope(acquireNow(setup), outer, running, onLost);
        } catch (LockNotAcquiredException busy) {
            return whenBusy.call(busy);
        }
        return within(entered, action);
    }

    private <T, E extends Exception> T within(Scope scope, Call<T, E> action) throws E {
        Scope outer = Scope.replace(scope);
        try {
            ScopeGuard guard = scope.guard();
            return LosableCall.call(scope, guard == null ? action : () -> guarded(scope, guard, action));
        } finally {
            Scope.replace(outer);
            if (scope.leave()) {
                setup.outside(scope.lock()::releaseNow);
            }
        }
    }

    private <T, E extends Exception> T guarded(Scope scope, ScopeGuard guard, Call<T, E> action) throws E {
        T result;
        try {
            result = action.call();
        } catch (Throwable e) {
            guard.unwrap(e);
            throw e;
        }
        setup.transactions().checkUse(setup.name(), scope);
        return result;
    }

    @Override
    public LockHandle acquire() {
        EventLoops.refuse(setup.name());
        setup.refuseWaitingForItself();
        return handle(setup);
    }

    @Override
    public Optional<LockHandle> tryAcquire() {
        EventLoops.refuse(setup.name());
        try {
            return Optional.of(handle(setup.with(settings -> settings.withWaitTime(Duration.ZERO))));
        } catch (LockNotAcquiredException busy) {
            return Optional.empty();
        }
    }

    private LockHandle handle(LockSetup lock) {
        Transactions.Running running = lock.running();
        lock.loss().checkHandle(lock.name());
        lock.transactions().checkHandle(lock.name(), lock.engine(), running);
        Scope shared = lock.shared(running);
        if (shared != null) {
            return new BlockingHandle(lock, shared.lock(), shared);
        }
        HeldLock held = acquireNow(lock);
        return new BlockingHandle(lock, held, lock.shared(held, running));
    }

    private HeldLock acquireNow(LockSetup lock) {
        return lock.outside(() -> lock.acquirer(blocking()).acquireNow());
    }

    @Override
    public Optional<LockState> state() {
        EventLoops.refuse(setup.name());
        return setup.outside(() -> LockEngine.result(setup.engine().state(setup.name(), blocking())));
    }

    @Override
    public boolean forceRelease() {
        EventLoops.refuse(setup.name());
        return setup.outside(() -> LockEngine.result(setup.engine().forceRelease(setup.name(), blocking())));
    }

    private Caller blocking() {
        return setup.engine().blocking();
    }
}

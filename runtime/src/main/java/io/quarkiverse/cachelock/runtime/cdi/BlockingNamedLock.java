package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.EntityNamedLock;
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

final class BlockingNamedLock extends ConfiguredLock<NamedLock> implements EntityNamedLock {

    private final LockSetup setup;

    BlockingNamedLock(LockSetup setup) {
        this.setup = setup;
    }

    LockSetup setup() {
        return setup;
    }

    @Override
    NamedLock with(UnaryOperator<LockSetup> change) {
        return new BlockingNamedLock(change.apply(setup));
    }

    @Override
    public NamedLock commitGuard() {
        return with(lock -> lock.withTransactions(TransactionSetup::withGuard));
    }

    @Override
    public NamedLock refresh(boolean refresh) {
        return with(lock -> lock.of(Objects.requireNonNull(lock.subject()).refreshing(refresh)));
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
        Scope outer = Scope.current();
        Scope entered;
        try {
            entered = get(setup, lock -> lock.reentered(running, onLost),
                    (lock, held) -> lock.scope(held, outer, running, onLost));
        } catch (LockNotAcquiredException busy) {
            return whenBusy.call(busy);
        }
        return within(entered, action);
    }

    <T, E extends Exception> T within(Scope scope, Call<T, E> action) throws E {
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
        return handle(setup, true);
    }

    @Override
    public Optional<LockHandle> tryAcquire() {
        EventLoops.refuse(setup.name());
        try {
            return Optional.of(handle(setup.with(settings -> settings.withWaitTime(Duration.ZERO)), false));
        } catch (LockNotAcquiredException busy) {
            return Optional.empty();
        }
    }

    private LockHandle handle(LockSetup lock, boolean waits) {
        Transactions.Running running = lock.running();
        lock.loss().checkHandle(lock.name());
        lock.transactions().checkHandle(lock.name(), lock.engine(), running);
        return get(lock, next -> {
            if (waits) {
                next.refuseWaitingForItself();
            }
            Scope shared = next.shared(running);
            return shared == null ? null : new BlockingHandle(next, shared.lock(), shared);
        }, (next, held) -> new BlockingHandle(next, held, next.shared(held, running)));
    }

    /** What is open already or else comes of acquiring the lock. */
    private <R> R get(LockSetup lock, Function<LockSetup, @Nullable R> open, BiFunction<LockSetup, HeldLock, R> acquired) {
        var settling = new Settling(lock);
        LockSetup next = lock.now();
        while (true) {
            R known = open.apply(next);
            if (known != null) {
                return known;
            }
            LockSetup tried = next;
            tried.watch(true);
            HeldLock held = tried.outside(() -> tried.acquirer(blocking()).acquireNow());
            next = settle(settling, tried, held);
            if (next == tried) {
                return acquired.apply(tried, held);
            }
        }
    }

    private static LockSetup settle(Settling settling, LockSetup lock, HeldLock held) {
        LockSetup right = null;
        try {
            right = settling.blocking(lock);
            return right;
        } finally {
            if (right != lock) {
                // Nothing has run under it, so there is no min-hold time to keep
                lock.outside(() -> LockEngine.result(held.giveBack(lock.engine().blocking())));
            }
        }
    }

    @Override
    public Optional<LockState> state() {
        EventLoops.refuse(setup.name());
        return setup.outside(() -> LockEngine.result(setup.engine().state(setup.now().name(), blocking())));
    }

    @Override
    public boolean forceRelease() {
        EventLoops.refuse(setup.name());
        return setup.outside(() -> LockEngine.result(setup.engine().forceRelease(setup.now().name(), blocking())));
    }

    private Caller blocking() {
        return setup.engine().blocking();
    }
}

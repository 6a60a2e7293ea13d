package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.NamedLock;
import io.quarkiverse.cachelock.runtime.engine.Caller;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Scope;

final class BlockingNamedLock extends ConfiguredLock<NamedLock> implements NamedLock {

    BlockingNamedLock(LockSetup setup) {
        super(setup);
    }

    @Override
    NamedLock with(LockSetup changed) {
        return new BlockingNamedLock(changed);
    }

    @Override
    public <T, E extends Exception> T call(Call<T, E> action) throws E {
        return call(action, busy -> {
            throw busy;
        });
    }

    /** Like {@link #call(Call)}, with an answer for when the lock is busy. */
    <T, E extends Exception> T call(Call<T, E> action, Function<LockNotAcquiredException, T> whenBusy) throws E {
        EventLoops.refuse(setup.name());
        Scope open = setup.reentered();
        if (open != null) {
            return within(open, Scope.current(), action);
        }
        Scope outer = Scope.current();
        Scope entered;
        try {
            entered = setup.scope(setup.acquirer(blocking()).acquireNow(), outer);
        } catch (LockNotAcquiredException busy) {
            return whenBusy.apply(busy);
        }
        return within(entered, entered, action);
    }

    private <T, E extends Exception> T within(Scope scope, @Nullable Scope innermost, Call<T, E> action) throws E {
        Scope outer = Scope.replace(innermost);
        try {
            return action.call();
        } finally {
            Scope.replace(outer);
            if (scope.leave()) {
                scope.lock().releaseNow();
            }
        }
    }

    @Override
    public LockHandle acquire() {
        EventLoops.refuse(setup.name());
        setup.refuseWaitingForItself();
        return new BlockingHandle(setup.engine(), setup.acquirer(blocking()).acquireNow());
    }

    @Override
    public Optional<LockHandle> tryAcquire() {
        EventLoops.refuse(setup.name());
        try {
            LockSetup once = setup.with(settings -> settings.withWaitTime(Duration.ZERO));
            return Optional.of(new BlockingHandle(once.engine(), once.acquirer(blocking()).acquireNow()));
        } catch (LockNotAcquiredException busy) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<LockState> state() {
        EventLoops.refuse(setup.name());
        return LockEngine.result(setup.engine().state(setup.name(), blocking()));
    }

    @Override
    public boolean forceRelease() {
        EventLoops.refuse(setup.name());
        return LockEngine.result(setup.engine().forceRelease(setup.name(), blocking()));
    }

    private Caller blocking() {
        return setup.engine().blocking();
    }
}

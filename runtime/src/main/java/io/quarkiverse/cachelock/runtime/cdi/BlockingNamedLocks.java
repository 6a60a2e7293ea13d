package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LocksHandle;
import io.quarkiverse.cachelock.NamedLock.Call;
import io.quarkiverse.cachelock.NamedLock.WhenBusy;
import io.quarkiverse.cachelock.NamedLocks;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.HeldLocks;
import io.quarkiverse.cachelock.runtime.engine.Scope;

final class BlockingNamedLocks extends ConfiguredLock<NamedLocks> implements NamedLocks {

    private final JointSetup setup;

    BlockingNamedLocks(JointSetup setup) {
        this.setup = setup;
    }

    @Override
    NamedLocks with(UnaryOperator<LockSetup> change) {
        return new BlockingNamedLocks(setup.with(change));
    }

    @Override
    public NamedLocks commitGuard() {
        return with(lock -> lock.withTransactions(TransactionSetup::withGuard));
    }

    @Override
    public <T, E extends Exception> T callOrElse(Call<T, E> action, WhenBusy<T, E> whenBusy) throws E {
        EventLoops.refuse(setup.names());
        setup.locks().forEach(lock -> lock.transactions().checkGuard(lock.name(), lock.engine()));
        JointScopes scopes = new JointScopes(setup, false);
        LockNotAcquiredException busy = enter(scopes);
        if (busy != null) {
            return whenBusy.call(busy);
        }
        try {
            return within(scopes, 0, action);
        } finally {
            List<HeldLock> last = scopes.leave();
            setup.transactions().outside(() -> HeldLocks.releaseNow(last));
        }
    }

    private @Nullable LockNotAcquiredException enter(JointScopes scopes) {
        List<HeldLock> acquired;
        try {
            acquired = acquireNow(setup, scopes.missing());
        } catch (LockNotAcquiredException busy) {
            scopes.abandon();
            return busy;
        } catch (RuntimeException e) {
            scopes.abandon();
            throw e;
        }
        scopes.enter(acquired);
        return null;
    }

    private static List<HeldLock> acquireNow(JointSetup locks, List<LockSetup> missing) {
        return missing.isEmpty() ? List.of()
                : locks.transactions().outside(() -> locks.acquirer(missing, true).acquireNow());
    }

    private static <T, E extends Exception> T within(JointScopes scopes, int i, Call<T, E> action) throws E {
        if (i == scopes.size()) {
            return action.call();
        }
        Scope scope = scopes.reentered(i);
        return new BlockingNamedLock(scopes.lock(i)).within(scope, () -> within(scopes, i + 1, action));
    }

    @Override
    public LocksHandle acquire() {
        EventLoops.refuse(setup.names());
        setup.locks().forEach(LockSetup::refuseWaitingForItself);
        return handle(setup);
    }

    @Override
    public Optional<LocksHandle> tryAcquire() {
        EventLoops.refuse(setup.names());
        try {
            return Optional.of(handle(setup.with(lock -> lock.with(settings -> settings.withWaitTime(Duration.ZERO)))));
        } catch (LockNotAcquiredException busy) {
            return Optional.empty();
        }
    }

    private LocksHandle handle(JointSetup locks) {
        JointShares shares = new JointShares(locks);
        try {
            return new BlockingLocksHandle(locks, shares.open(acquireNow(locks, shares.missing()), BlockingHandle::new));
        } catch (RuntimeException e) {
            shares.abandon();
            throw e;
        }
    }
}

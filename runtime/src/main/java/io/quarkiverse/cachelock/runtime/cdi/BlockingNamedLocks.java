package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LocksHandle;
import io.quarkiverse.cachelock.NamedLock.Call;
import io.quarkiverse.cachelock.NamedLock.WhenBusy;
import io.quarkiverse.cachelock.NamedLocks;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.HeldLocks;
import io.quarkiverse.cachelock.runtime.engine.Scope;

final class BlockingNamedLocks extends ConfiguredLock<NamedLocks> implements NamedLocks {

    private final List<LockSetup> locks;

    BlockingNamedLocks(List<LockSetup> locks) {
        this.locks = locks;
    }

    @Override
    BlockingNamedLocks with(UnaryOperator<LockSetup> change) {
        return new BlockingNamedLocks(locks.stream().map(change).toList());
    }

    @Override
    public NamedLocks commitGuard() {
        return with(lock -> lock.withTransactions(TransactionSetup::withGuard));
    }

    @Override
    public <T, E extends Exception> T callOrElse(Call<T, E> action, WhenBusy<T, E> whenBusy) throws E {
        EventLoops.refuse(JointSetup.names(locks));
        locks.forEach(lock -> lock.transactions().checkGuard(lock.name(), lock.engine()));
        JointScopes entered;
        try {
            entered = get(setup -> new JointScopes(setup, false), (scopes, acquired) -> {
                scopes.enter(acquired);
                return scopes;
            });
        } catch (LockNotAcquiredException busy) {
            return whenBusy.call(busy);
        }
        try {
            return within(entered, 0, action);
        } finally {
            List<HeldLock> last = entered.leave();
            entered.setup().transactions().outside(() -> HeldLocks.releaseNow(last));
        }
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
        EventLoops.refuse(JointSetup.names(locks));
        return handle(true);
    }

    @Override
    public Optional<LocksHandle> tryAcquire() {
        EventLoops.refuse(JointSetup.names(locks));
        try {
            return Optional.of(with(lock -> lock.with(settings -> settings.withWaitTime(Duration.ZERO))).handle(false));
        } catch (LockNotAcquiredException busy) {
            return Optional.empty();
        }
    }

    private LocksHandle handle(boolean waits) {
        return get(setup -> {
            if (waits) {
                setup.locks().forEach(LockSetup::refuseWaitingForItself);
            }
            return new JointShares(setup);
        }, (shares, acquired) -> new BlockingLocksHandle(shares.setup(), shares.open(acquired, BlockingHandle::new)));
    }

    /** What comes of the locks that are open already and those that are acquired. */
    private <O extends JointOpening, R> R get(Function<JointSetup, O> opening, BiFunction<O, List<HeldLock>, R> result) {
        var settling = new Settling();
        JointSetup next = JointSetup.of(locks);
        while (true) {
            JointSetup tried = next;
            O open = opening.apply(tried);
            List<LockSetup> missing = open.missing();
            try {
                List<HeldLock> acquired = acquireNow(tried, missing);
                next = settle(settling, tried, missing, acquired);
                if (next == tried) {
                    return result.apply(open, acquired);
                }
            } catch (Throwable e) {
                open.abandon();
                throw e;
            }
            open.abandon();
        }
    }

    private static List<HeldLock> acquireNow(JointSetup setup, List<LockSetup> missing) {
        return missing.isEmpty() ? List.of()
                : setup.transactions().outside(() -> setup.acquirer(missing, true).acquireNow());
    }

    private static JointSetup settle(Settling settling, JointSetup setup, List<LockSetup> missing,
            List<HeldLock> acquired) {
        JointSetup right = null;
        try {
            right = settling.blocking(setup, setup.refreshed(missing));
            return right;
        } finally {
            if (right != setup) {
                // Nothing has run under them, so there is no min-hold time to keep
                setup.transactions().outside(() -> {
                    HeldLocks.giveBackNow(acquired);
                    return true;
                });
            }
        }
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.NamedLock.Call;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.Scope;

/** Runs blocking code that something happens to when its lock is lost. */
final class LosableCall {

    private LosableCall() {
    }

    static <T, E extends Exception> T call(Scope scope, Call<T, E> action) throws E {
        return switch (scope.onLost()) {
            case NOTIFY, CANCEL -> action.call();
            case INTERRUPT -> interruptible(scope.lock(), action);
            case ROLLBACK_ONLY -> rolledBack(scope, action);
        };
    }

    private static <T, E extends Exception> T interruptible(HeldLock lock, Call<T, E> action) throws E {
        var interruption = new Interruption();
        lock.onLost(interruption);
        T result;
        try {
            result = action.call();
        } catch (Throwable failure) {
            throw LosableCall.<E> explained(lock, failure, end(lock, interruption));
        }
        if (end(lock, interruption)) {
            throw lock.lost();
        }
        return result;
    }

    private static boolean end(HeldLock lock, Interruption interruption) {
        lock.forget(interruption);
        return interruption.end() || !lock.isHeld();
    }

    /** {@code @Transactional} says nothing when it rolls back what is marked. */
    private static <T, E extends Exception> T rolledBack(Scope scope, Call<T, E> action) throws E {
        T result;
        try {
            result = action.call();
        } catch (Throwable failure) {
            throw LosableCall.<E> explained(scope.lock(), failure, scope.isRolledBack());
        }
        if (scope.isRolledBack()) {
            throw scope.lock().lost();
        }
        return result;
    }

    /** What the caller is told; what is no exception goes through as it is. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> E explained(HeldLock lock, Throwable failure, boolean lost) throws E {
        if (failure instanceof Error error) {
            throw error;
        }
        if (lost && !(failure instanceof LockLostException)) {
            throw lock.lost(failure);
        }
        throw (E) failure;
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** The transactions of the application: each one holds the locks that are taken in it until it has completed. */
public interface Transactions {

    /** The transaction that the calling thread is in, or null. */
    @Nullable
    Running current();

    /** Whether there are transactions at all. */
    boolean exist();

    /**
     * Runs the action with the calling thread in no transaction. Context propagation would otherwise put other threads into
     * the caller's transaction, those that wake it up or answer it, while it goes on and commits.
     */
    <T> T outside(Supplier<T> action);

    /** One that has not completed yet. */
    interface Running {

        /** A scope of the lock of that name, if this transaction holds it. */
        @Nullable
        Scope holding(LockEngine engine, String name);

        /**
         * Holds the scope's lock, too, until this transaction has completed, and guards the commit if the scope has a guard.
         *
         * @throws io.quarkiverse.cachelock.LockException if it cannot
         */
        void hold(Scope scope);

        /**
         * Warns that this transaction was begun before it got a lock, once for each method.
         *
         * @param method that acquired it; null to find out
         */
        void begunBeforeLock(@Nullable String method);
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.smallrye.mutiny.Uni;

/** An asynchronous caller's way under a lock, or several, and out: entered when it is granted, left once, however it ends. */
interface AsyncEntry {

    /** The scope within which the action is to run. */
    Uni<Scope> enter();

    boolean isLeft();

    /**
     * Enters once more while the action is being called and subscribed to, so that whoever cancels meanwhile does not free
     * the lock under its feet.
     *
     * @throws io.quarkiverse.cachelock.LockLostException if the lock has been lost
     */
    void guard(Scope inside);

    void unguard(Scope inside);

    /** @throws io.quarkiverse.cachelock.LockLostException if the loss of a lock has rolled back what the action has done */
    void ensureNotRolledBack();

    /** The failure of the action, as the caller is to be told. */
    Throwable explained(Throwable failure);

    Uni<Boolean> leave();

    void cancel();
}

package io.quarkiverse.cachelock.runtime.engine;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Whether the loss of a scope's lock has marked a transaction for rollback. */
public final class RollbackMark {

    private final ReentrantLock turn = new ReentrantLock();
    private boolean set;

    /** @param marking tells whether the transaction could be marked; who asks meanwhile waits for that */
    public void set(BooleanSupplier marking) {
        turn.lock();
        try {
            set |= marking.getAsBoolean();
        } finally {
            turn.unlock();
        }
    }

    public boolean isSet() {
        turn.lock();
        try {
            return set;
        } finally {
            turn.unlock();
        }
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.runtime.engine.Acquirer;
import io.quarkiverse.cachelock.runtime.engine.Caller;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;
import io.quarkiverse.cachelock.runtime.engine.Scope;

/** A lock, ready to be acquired: which one, where, and how. */
record LockSetup(LockEngines engines, LockEngine engine, String name, LockSettings settings) {

    LockSetup with(UnaryOperator<LockSettings> change) {
        return new LockSetup(engines, engine, name, change.apply(settings));
    }

    LockSetup withStore(String store) {
        return new LockSetup(engines, engines.engine(store), name, settings);
    }

    LockSetup named(String newName) {
        return new LockSetup(engines, engine, newName, settings);
    }

    Acquirer acquirer(Caller caller) {
        return engine.acquirer(name, settings, caller);
    }

    /** The scope of this call chain that already holds this lock. */
    @Nullable
    Scope reentered() {
        Scope open = Scope.holding(engine, name);
        return open != null && open.reenter() ? open : null;
    }

    /** A handle is never re-entrant, so it would wait for its own call chain. */
    void refuseWaitingForItself() {
        if (Scope.holding(engine, name) != null) {
            throw new LockException("Lock '" + name + "' is held by this very call chain, which would wait for itself:"
                    + " use run or call, which re-enter the lock, instead of acquire");
        }
    }

    Scope scope(HeldLock held, @Nullable Scope outer) {
        return new Scope(engine, held, outer);
    }
}

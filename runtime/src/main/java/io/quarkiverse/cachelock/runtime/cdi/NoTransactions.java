package io.quarkiverse.cachelock.runtime.cdi;

import java.util.function.Supplier;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.engine.Transactions;

/** For applications without JTA. */
@Singleton
public final class NoTransactions implements Transactions {

    @Override
    public @Nullable Running current() {
        return null;
    }

    @Override
    public boolean exist() {
        return false;
    }

    @Override
    public <T> T outside(Supplier<T> action) {
        return action.get();
    }
}

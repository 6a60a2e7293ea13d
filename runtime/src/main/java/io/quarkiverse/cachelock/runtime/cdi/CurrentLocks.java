package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.runtime.engine.Scope;

/** The locks that the calling code runs under. */
final class CurrentLocks {

    private CurrentLocks() {
    }

    static Optional<HeldLockInfo> innermost() {
        return find(null);
    }

    static Optional<HeldLockInfo> named(String name) {
        return find(name);
    }

    private static Optional<HeldLockInfo> find(@Nullable String name) {
        for (Scope scope = Scope.current(); scope != null; scope = scope.outer()) {
            if (scope.isOpen() && (name == null || scope.lock().name().equals(name))) {
                return Optional.of(new HeldLockView(scope.engine(), scope.lock()));
            }
        }
        return Optional.empty();
    }
}

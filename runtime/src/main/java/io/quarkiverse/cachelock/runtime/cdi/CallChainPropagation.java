package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Map;

import org.eclipse.microprofile.context.spi.ThreadContextProvider;
import org.eclipse.microprofile.context.spi.ThreadContextSnapshot;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.engine.Scope;

/** Carries the scopes of a call chain along with asynchronous code. */
public final class CallChainPropagation implements ThreadContextProvider {

    @Override
    public ThreadContextSnapshot currentContext(Map<String, String> properties) {
        return snapshot(Scope.current());
    }

    @Override
    public ThreadContextSnapshot clearedContext(Map<String, String> properties) {
        return snapshot(null);
    }

    @Override
    public String getThreadContextType() {
        return "CacheLock";
    }

    private static ThreadContextSnapshot snapshot(@Nullable Scope scope) {
        return () -> {
            Scope former = Scope.replace(scope);
            return () -> Scope.replace(former);
        };
    }
}

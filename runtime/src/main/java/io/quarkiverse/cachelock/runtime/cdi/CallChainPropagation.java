package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Map;

import org.eclipse.microprofile.context.spi.ThreadContextController;
import org.eclipse.microprofile.context.spi.ThreadContextProvider;
import org.eclipse.microprofile.context.spi.ThreadContextSnapshot;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.engine.Scope;

/** Carries the scopes of a call chain along with asynchronous code. */
public final class CallChainPropagation implements ThreadContextProvider {

    // As a rule there is no scope, and all that is propagated in an application passes here: no allocations then
    private static final ThreadContextController LEAVING = () -> Scope.replace(null);
    private static final ThreadContextSnapshot OUTSIDE = () -> returningTo(Scope.resume(null));

    @Override
    public ThreadContextSnapshot currentContext(Map<String, String> properties) {
        return snapshot(Scope.current());
    }

    @Override
    public ThreadContextSnapshot clearedContext(Map<String, String> properties) {
        return OUTSIDE;
    }

    @Override
    public String getThreadContextType() {
        return "CacheLock";
    }

    private static ThreadContextSnapshot snapshot(@Nullable Scope scope) {
        return scope == null ? OUTSIDE : () -> returningTo(Scope.resume(scope));
    }

    private static ThreadContextController returningTo(@Nullable Scope former) {
        return former == null ? LEAVING : () -> Scope.replace(former);
    }
}

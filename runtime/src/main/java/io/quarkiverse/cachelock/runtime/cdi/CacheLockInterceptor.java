package io.quarkiverse.cachelock.runtime.cdi;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

import org.jspecify.annotations.Nullable;

import io.quarkus.arc.ArcInvocationContext;

/**
 * Outside {@code @Transactional}, so that the lock outlives the transaction; inside {@code @CacheResult}: a hit needs no lock.
 */
@Interceptor
@LockedMethodBinding(0)
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 150)
public final class CacheLockInterceptor {

    private final Instance<LockedMethods> methods;
    private final Instance<LockedCall> calls;
    private volatile @Nullable Ready ready;

    @Inject
    CacheLockInterceptor(Instance<LockedMethods> methods, Instance<LockedCall> calls) {
        this.methods = methods;
        this.calls = calls;
    }

    private record Ready(LockedMethods methods, LockedCall call) {
    }

    @AroundInvoke
    @Nullable
    Object lock(InvocationContext context) throws Exception {
        LockedMethodBinding binding = ArcInvocationContext.findIterceptorBinding(context, LockedMethodBinding.class);
        Ready now = ready();
        LockedMethod method = now.methods().find(binding.value(), context.getMethod());
        return method == null ? context.proceed() : now.call().proceed(context, method);
    }

    /** Not earlier: that of a static method is made before there is a configuration. */
    private Ready ready() {
        Ready now = ready;
        if (now == null) {
            now = new Ready(methods.get(), calls.get());
            ready = now;
        }
        return now;
    }
}

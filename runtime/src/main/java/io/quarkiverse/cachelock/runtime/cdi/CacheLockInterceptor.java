package io.quarkiverse.cachelock.runtime.cdi;

import jakarta.annotation.Priority;
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

    private final LockedMethods methods;
    private final LockedCall call;

    @Inject
    CacheLockInterceptor(LockedMethods methods, LockedCall call) {
        this.methods = methods;
        this.call = call;
    }

    @AroundInvoke
    @Nullable
    Object lock(InvocationContext context) throws Exception {
        LockedMethodBinding binding = ArcInvocationContext.findIterceptorBinding(context, LockedMethodBinding.class);
        LockedMethod method = methods.find(binding.value(), context.getMethod());
        return method == null ? context.proceed() : call.proceed(context, method);
    }
}

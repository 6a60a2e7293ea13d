package io.quarkiverse.cachelock.runtime.cdi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;

/** Binds a locked method to {@link CacheLockInterceptor}. The build adds it: {@code @CacheLock} itself binds nothing. */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.TYPE })
public @interface LockedMethodBinding {

    /** What to ask {@link LockedMethods} for. */
    @Nonbinding
    int value();
}

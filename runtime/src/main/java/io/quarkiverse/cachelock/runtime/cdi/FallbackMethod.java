package io.quarkiverse.cachelock.runtime.cdi;

import org.jspecify.annotations.Nullable;

/** Calls the fallback of a locked method. The build generates it, so that nothing is called by reflection. */
public interface FallbackMethod {

    /** @param target the bean, {@code null} for a static method */
    @Nullable
    Object call(@Nullable Object target, @Nullable Object[] arguments) throws Exception;
}

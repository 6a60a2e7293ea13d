package io.quarkiverse.cachelock.runtime.cdi;

import org.jspecify.annotations.Nullable;

/** What a locked method of an entity was before the build has put the lock around it. */
@FunctionalInterface
public interface EntityMethodBody {

    @Nullable
    Object call() throws Exception;
}

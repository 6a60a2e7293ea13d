package io.quarkiverse.cachelock.runtime.cdi;

import org.jspecify.annotations.Nullable;

/** Reads one property of one class. The build generates it, so that nothing is read by reflection. */
public interface PropertyReader {

    @Nullable
    Object read(Object owner);
}

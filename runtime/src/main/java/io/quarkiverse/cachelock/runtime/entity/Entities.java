package io.quarkiverse.cachelock.runtime.entity;

import org.jspecify.annotations.Nullable;

/** The entities of one persistence library. */
public interface Entities {

    /** The object as an entity, or null if the library does not know its class. Reads nothing. */
    @Nullable
    LockedEntity find(Object object);

    /** Whether they are read by blocking calls, and by no others. */
    boolean areBlocking();
}

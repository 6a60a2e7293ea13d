package io.quarkiverse.cachelock.runtime.entity;

import org.jspecify.annotations.Nullable;

/** The entities of one persistence library. */
public interface Entities {

    /** The object as an entity, or null if the library does not know its class. Reads nothing. */
    @Nullable
    LockedEntity find(Object object);

    /**
     * The object, or what it is a proxy of, read from the database if it was not: its fields tell nothing before. What cannot
     * be read fails.
     */
    Object loaded(Object object);

    /** Whether they are read by blocking calls, and by no others. */
    boolean areBlocking();
}

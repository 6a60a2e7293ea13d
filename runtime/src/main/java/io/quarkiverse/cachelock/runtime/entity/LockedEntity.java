package io.quarkiverse.cachelock.runtime.entity;

import java.util.List;
import java.util.Set;

import io.smallrye.mutiny.Uni;

/** An entity that is to be locked. */
public interface LockedEntity {

    /** The name of its kind, which is the same for all entities that share their primary keys. */
    String type();

    /** The fields that a lock can be named by. */
    Set<String> fields();

    /**
     * The parts of its primary key, sorted by name.
     *
     * @throws IllegalArgumentException if it has none yet
     */
    List<EntityPart> id();

    /** The parts of one of its {@link #fields()}, sorted by name. */
    List<EntityPart> value(String field);

    /** Whether it is to be read in the running transaction, and not outside of any: it may belong to a session without one. */
    boolean isReadInTransaction();

    /**
     * Reads it again from the database.
     *
     * @return whether it is there
     * @throws io.quarkiverse.cachelock.LockException if it cannot be read by blocking, or has changes that would be lost
     */
    boolean refresh();

    /** Like {@link #refresh()}, for a reactive caller. */
    Uni<Boolean> refreshLater();
}

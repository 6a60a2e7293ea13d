package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.entity.Entities;
import io.quarkiverse.cachelock.runtime.entity.LockedEntity;

/** The entities of the application, if it has a persistence library. */
@Singleton
public final class KnownEntities {

    private final List<Entities> libraries;

    KnownEntities(@Any Instance<Entities> libraries) {
        this.libraries = libraries.stream().toList();
    }

    /**
     * The object as an entity, or null if it is none.
     *
     * @param blocking how it would best be read
     */
    @Nullable
    LockedEntity find(Object object, boolean blocking) {
        LockedEntity found = null;
        for (Entities library : libraries) {
            LockedEntity entity = library.find(object);
            found = entity != null && (found == null || library.areBlocking() == blocking) ? entity : found;
        }
        return found;
    }

    /** See {@link Entities#loaded}. */
    Object loaded(Object object) {
        Object loaded = object;
        for (Entities library : libraries) {
            loaded = library.loaded(loaded);
        }
        return loaded;
    }

    /**
     * @param fields that name the lock; none stands for the primary key
     * @throws IllegalArgumentException if the object is no entity, or lacks one of the fields
     */
    Subject subject(Object object, Collection<String> fields, boolean blocking, KeyValues values) {
        LockedEntity entity = find(object, blocking);
        if (entity == null) {
            throw new IllegalArgumentException(object.getClass().getName() + " is no entity of a persistence unit of this "
                    + "application, so that it cannot be locked as one. Lock it by a name instead, or add its persistence "
                    + "library, such as io.quarkus:quarkus-hibernate-orm.");
        }
        for (String field : fields) {
            if (!entity.fields().contains(field)) {
                throw new IllegalArgumentException(entity.type() + " has no field '" + field + "' that names a lock. "
                        + Suggestion.of(field, entity.fields()));
            }
        }
        return new Subject(entity, List.copyOf(new TreeSet<>(fields)), true, values);
    }
}

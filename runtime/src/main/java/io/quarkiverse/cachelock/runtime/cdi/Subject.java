package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;

import io.quarkiverse.cachelock.runtime.entity.LockedEntity;

/**
 * The entity that a lock is of.
 *
 * @param fields that name the lock, sorted; none stands for the primary key
 * @param refreshed whether the entity is read again once its lock has been acquired
 */
record Subject(LockedEntity entity, List<String> fields, boolean refreshed, KeyValues values) {

    Subject refreshing(boolean refresh) {
        return new Subject(entity, fields, refresh, values);
    }

    /** What the configuration calls its lock. */
    String template() {
        return fields.isEmpty() ? entity.type() : entity.type() + "(" + String.join(",", fields) + ")";
    }

    /** By the values that the entity has now. */
    String name() {
        return values.name(template(), fields.isEmpty() ? entity.id()
                : fields.stream().flatMap(field -> entity.value(field).stream()).toList());
    }
}

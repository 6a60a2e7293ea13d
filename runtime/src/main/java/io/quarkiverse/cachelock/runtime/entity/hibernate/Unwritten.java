package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.util.Set;

import org.hibernate.Hibernate;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

import io.quarkiverse.cachelock.LockException;

/** What a session has not written to the database yet, and would lose if it read it again. */
final class Unwritten {

    private Unwritten() {
    }

    /**
     * Whether the entity is to be read again: what nobody else can see yet has not been changed by anybody else.
     *
     * @throws LockException if it has changes that would be lost
     */
    static boolean isReadable(Object entity, EntityMapping mapping, SharedSessionContractImplementor session) {
        if (!Hibernate.isInitialized(entity)) {
            return true;
        }
        Object instance = Hibernate.unproxy(entity);
        EntityEntry entry = session.getPersistenceContext().getEntry(instance);
        if (entry != null && entry.isExistsInDatabase()) {
            refuseChanges(mapping, new Changes(session).of(instance));
        }
        return entry == null || entry.isExistsInDatabase();
    }

    private static void refuseChanges(EntityMapping mapping, Set<String> changes) {
        if (!changes.isEmpty()) {
            throw new LockException("The " + mapping.type()
                    + " that is to be locked has changes that have not been written, of " + String.join(", ", changes)
                    + ". They would be lost, since it is read again under its lock: make them under the lock, flush them"
                    + " before, or lock it with refresh = false");
        }
    }
}

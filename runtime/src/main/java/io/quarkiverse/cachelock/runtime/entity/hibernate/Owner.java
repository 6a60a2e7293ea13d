package io.quarkiverse.cachelock.runtime.entity.hibernate;

import org.hibernate.Hibernate;
import org.hibernate.engine.internal.EntityEntryImpl;
import org.hibernate.engine.spi.ManagedEntity;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/** The session that an entity is in, which need not be that of the running transaction: no other one can read it again. */
final class Owner {

    private Owner() {
    }

    /** The open session that the entity belongs to, or null if it is detached. */
    static @Nullable SharedSessionContractImplementor of(Object entity) {
        Object instance = Hibernate.isInitialized(entity) ? Hibernate.unproxy(entity) : entity;
        if (instance instanceof ManagedEntity managed
                && managed.$$_hibernate_getEntityEntry() instanceof EntityEntryImpl entry) {
            SharedSessionContractImplementor session = entry.getPersistenceContext().getSession();
            return session.isOpen() ? session : null;
        }
        return null;
    }
}

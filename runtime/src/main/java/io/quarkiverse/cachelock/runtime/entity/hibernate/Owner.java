package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.util.EnumSet;
import java.util.Set;

import org.hibernate.Hibernate;
import org.hibernate.engine.internal.EntityEntryImpl;
import org.hibernate.engine.spi.ManagedEntity;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.Status;
import org.jspecify.annotations.Nullable;

/** The session that an entity is in, which need not be that of the running transaction: no other one can read it again. */
final class Owner {

    private static final Set<Status> REMOVED = EnumSet.of(Status.DELETED, Status.GONE);

    private Owner() {
    }

    /** The open session that the entity belongs to, or null if it is detached. */
    static @Nullable SharedSessionContractImplementor of(Object entity) {
        EntityEntryImpl entry = entry(entity);
        return entry == null ? null : entry.getPersistenceContext().getSession();
    }

    /** Whether that session has removed it, written to the database or not. */
    static boolean hasRemoved(Object entity) {
        EntityEntryImpl entry = entry(entity);
        return entry != null && REMOVED.contains(entry.getStatus());
    }

    private static @Nullable EntityEntryImpl entry(Object entity) {
        Object instance = Hibernate.isInitialized(entity) ? Hibernate.unproxy(entity) : entity;
        return instance instanceof ManagedEntity managed
                && managed.$$_hibernate_getEntityEntry() instanceof EntityEntryImpl entry
                && entry.getPersistenceContext().getSession().isOpen() ? entry : null;
    }
}

package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.util.List;
import java.util.Set;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.persistence.EntityNotFoundException;
import jakarta.persistence.LockModeType;

import org.hibernate.Hibernate;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.UnresolvableObjectException;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.runtime.entity.EntityPart;
import io.quarkiverse.cachelock.runtime.entity.LockedEntity;
import io.smallrye.mutiny.Uni;

/** An entity of Hibernate ORM. */
final class OrmEntity implements LockedEntity {

    private final Object entity;
    private final EntityMapping mapping;
    private final Session unit;
    private final Snapshots snapshots;

    /** @param unit the session of its persistence unit, which is another one in each transaction */
    OrmEntity(Object entity, EntityMapping mapping, Session unit, Snapshots snapshots) {
        this.entity = entity;
        this.mapping = mapping;
        this.unit = unit;
        this.snapshots = snapshots;
    }

    @Override
    public String type() {
        return mapping.type();
    }

    @Override
    public Set<String> fields() {
        return mapping.fields();
    }

    @Override
    public List<EntityPart> id() {
        return mapping.id(entity);
    }

    @Override
    public List<EntityPart> value(String field) {
        return mapping.value(entity, field);
    }

    boolean isManaged() {
        Session session = current();
        return session != null && session.contains(entity);
    }

    /** A connection that a session has got outside of the transaction cannot be used in it. */
    @Override
    public boolean isReadInTransaction() {
        return isManaged() || Owner.of(entity) == null;
    }

    @Override
    public boolean refresh() {
        if (Owner.hasRemoved(entity)) {
            return false;
        }
        Session session = current();
        LockModeType mode = session == null ? LockModeType.NONE : snapshots.mode(implementor(session));
        try {
            Session owner = session != null && session.contains(entity) ? session : (Session) Owner.of(entity);
            if (owner == null) {
                refreshDetached(mode);
            } else if (Unwritten.isReadable(entity, mapping, implementor(owner))) {
                owner.refresh(entity, mode);
            }
            return true;
        } catch (EntityNotFoundException | UnresolvableObjectException e) {
            if (Missing.isRowOf(entity, mapping, e) || !exists(mode)) {
                return false;
            }
            throw e;
        }
    }

    /** Whether it is still there if what belongs to it is not: both may have been deleted. */
    private boolean exists(LockModeType mode) {
        try (StatelessSession session = mapping.factory().openStatelessSession()) {
            return session.get(mapping.persister().getEntityName(), mapping.key(entity), fresh(mode)) != null;
        }
    }

    @Override
    public Uni<Boolean> refreshLater() {
        return Uni.createFrom().failure(() -> new LockException(type() + " is an entity of Hibernate ORM, which a reactive "
                + "caller cannot read again without blocking: lock it by LockManager in blocking code, or with refresh(false)"));
    }

    /** The session of the running transaction or request, or null. */
    private @Nullable Session current() {
        try {
            // Not unwrap(Session), which gives the one that refuses to refresh outside of transactions
            return (Session) unit.unwrap(SharedSessionContractImplementor.class);
        } catch (ContextNotActiveException e) {
            return null;
        }
    }

    private static SharedSessionContractImplementor implementor(Session session) {
        return session.unwrap(SharedSessionContractImplementor.class);
    }

    /** In a session of its own, which is in the running transaction if there is one. */
    private void refreshDetached(LockModeType mode) {
        try (StatelessSession session = mapping.factory().openStatelessSession()) {
            session.refresh(Hibernate.unproxy(entity), fresh(mode));
        }
    }

    private static LockMode fresh(LockModeType mode) {
        return mode == LockModeType.PESSIMISTIC_READ ? LockMode.PESSIMISTIC_READ : LockMode.READ;
    }
}

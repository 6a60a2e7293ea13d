package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.persistence.EntityNotFoundException;
import jakarta.persistence.LockModeType;

import org.hibernate.Hibernate;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.UnresolvableObjectException;
import org.hibernate.engine.spi.EntityEntry;
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
        return managing() != null;
    }

    @Override
    public boolean refresh() {
        try {
            Session session = managing();
            if (session == null) {
                refreshDetached();
            } else if (isInDatabase(session)) {
                session.refresh(entity, snapshots.mode(session));
            }
            return true;
        } catch (EntityNotFoundException | UnresolvableObjectException e) {
            return false;
        }
    }

    @Override
    public Uni<Boolean> refreshLater() {
        return Uni.createFrom().failure(() -> new LockException(type() + " is an entity of Hibernate ORM, which a reactive "
                + "caller cannot read again without blocking: lock it by LockManager in blocking code, or with refresh(false)"));
    }

    /** The session of the running transaction or request, if the entity is in it. */
    private @Nullable Session managing() {
        try {
            // Not unwrap(Session), which gives the one that refuses to refresh outside of transactions
            var session = (Session) unit.unwrap(SharedSessionContractImplementor.class);
            return session.contains(entity) ? session : null;
        } catch (ContextNotActiveException e) {
            return null;
        }
    }

    /** In a session of its own, which is in the running transaction if there is one. */
    private void refreshDetached() {
        try (StatelessSession session = mapping.factory().openStatelessSession()) {
            boolean locking = snapshots.mode(session) != LockModeType.NONE;
            session.refresh(Hibernate.unproxy(entity), locking ? LockMode.PESSIMISTIC_READ : LockMode.READ);
        }
    }

    /** What nobody else can see yet has not been changed by anybody else. */
    private boolean isInDatabase(Session session) {
        if (!Hibernate.isInitialized(entity)) {
            return true;
        }
        var context = session.unwrap(SharedSessionContractImplementor.class);
        Object instance = Hibernate.unproxy(entity);
        EntityEntry entry = context.getPersistenceContext().getEntry(instance);
        if (entry == null || !entry.isExistsInDatabase()) {
            return entry == null;
        }
        refuseChanges(context, instance, entry);
        return true;
    }

    private void refuseChanges(SharedSessionContractImplementor session, Object instance, EntityEntry entry) {
        var persister = entry.getPersister();
        Object[] loaded = entry.getLoadedState();
        int[] changed = loaded == null ? null : persister.findDirty(persister.getValues(instance), loaded, instance, session);
        if (changed != null && changed.length > 0) {
            String[] names = persister.getPropertyNames();
            throw new LockException("The " + type() + " that is to be locked has changes that have not been written, of "
                    + Arrays.stream(changed).mapToObj(at -> names[at]).collect(Collectors.joining(", "))
                    + ". They would be lost, since it is read again under its lock: make them under the lock, flush them"
                    + " before, or lock it with refresh = false");
        }
    }
}

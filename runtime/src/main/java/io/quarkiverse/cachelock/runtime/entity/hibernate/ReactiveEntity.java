package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.hibernate.FlushMode;
import org.hibernate.Hibernate;
import org.hibernate.LockMode;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.reactive.mutiny.Mutiny;
import org.hibernate.reactive.mutiny.impl.MutinySessionImpl;
import org.hibernate.reactive.session.ReactiveSession;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.runtime.entity.EntityPart;
import io.quarkiverse.cachelock.runtime.entity.LockedEntity;
import io.smallrye.mutiny.Uni;

/** An entity of Hibernate Reactive. */
final class ReactiveEntity implements LockedEntity {

    private final Object entity;
    private final EntityMapping mapping;
    private final Mutiny.SessionFactory unit;
    private final ReactiveSessions sessions;
    private final EarlyTransactions early;

    ReactiveEntity(Object entity, EntityMapping mapping, Mutiny.SessionFactory unit, ReactiveSessions sessions,
            EarlyTransactions early) {
        this.entity = entity;
        this.mapping = mapping;
        this.unit = unit;
        this.sessions = sessions;
        this.early = early;
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

    @Override
    public boolean isReadInTransaction() {
        return true;
    }

    @Override
    public boolean refresh() {
        throw new LockException(type() + " is an entity of Hibernate Reactive, which a blocking caller cannot read again: lock "
                + "it by ReactiveLockManager, or with refresh(false)");
    }

    @Override
    public Uni<Boolean> refreshLater() {
        return Owner.hasRemoved(entity) ? Uni.createFrom().item(false)
                : current().chain(session -> session.isPresent() ? refreshIn(session.get()) : refreshDetached())
                        .replaceWith(true).onFailure(Missing::isCauseOf).recoverWithUni(this::failIfItExists);
    }

    /** False if the entity is gone; the failure if what is missing is something else, and the entity is still there. */
    private Uni<Boolean> failIfItExists(Throwable failure) {
        return Missing.isRowOf(entity, mapping, failure) ? Uni.createFrom().item(false)
                : current().chain(session -> session.isPresent() ? exists(session.get()) : exists())
                        .chain(exists -> exists ? Uni.createFrom().failure(failure) : Uni.createFrom().item(false));
    }

    /** Asked on the connection of the session, in whose transaction it may be new. */
    private Uni<Boolean> exists(Mutiny.Session session) {
        return session.createSelectionQuery("select count(*) from " + type() + " found where found = :entity", Long.class)
                .setParameter("entity", entity).setFlushMode(FlushMode.MANUAL).getSingleResult().map(found -> found > 0);
    }

    private Uni<Boolean> exists() {
        return unit.openStatelessSession().chain(session -> session
                .get(mapping.persister().getMappedClass(), mapping.key(entity), LockMode.READ)
                .onTermination().call(session::close))
                .map(Objects::nonNull);
    }

    /** The session of the running transaction or flow, if the entity is in it. */
    private Uni<Optional<Mutiny.Session>> current() {
        return Uni.createFrom().deferred(() -> {
            Mutiny.Session own = unit.getCurrentSession();
            return own == null ? sessions.current() : Uni.createFrom().item(Optional.of(own));
        }).invoke(session -> session.ifPresent(open -> early.check(open, type())))
                .map(session -> session.filter(open -> open.contains(entity)));
    }

    private Uni<Void> refreshIn(Mutiny.Session session) {
        if (session instanceof MutinySessionImpl known && !Unwritten.isReadable(entity, mapping,
                (SharedSessionContractImplementor) known.unwrap(ReactiveSession.class))) {
            return Uni.createFrom().voidItem();
        }
        return session.refresh(entity);
    }

    /** In a session of its own. */
    private Uni<Void> refreshDetached() {
        if (Owner.of(entity) != null) {
            return Uni.createFrom().failure(new LockException("The " + type()
                    + " that is to be locked belongs to a session that"
                    + " is not the one of this Vert.x context, and cannot be read again here: lock it where its session is, or"
                    + " with refresh = false"));
        }
        return unit.openStatelessSession().chain(session -> session.refresh(Hibernate.unproxy(entity))
                .onTermination().call(session::close));
    }
}

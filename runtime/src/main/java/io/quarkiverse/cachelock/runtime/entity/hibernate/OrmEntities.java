package io.quarkiverse.cachelock.runtime.entity.hibernate;

import jakarta.enterprise.inject.Any;
import jakarta.inject.Singleton;

import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.entity.Entities;
import io.quarkiverse.cachelock.runtime.entity.LockedEntity;
import io.quarkus.arc.InjectableInstance;

/** The entities of Hibernate ORM, in all its persistence units. */
@Singleton
public final class OrmEntities implements Entities {

    private final InjectableInstance<Session> units;
    private final Snapshots snapshots = new Snapshots();

    /** @param units the session of each persistence unit, which is that of the running transaction or request */
    OrmEntities(@Any InjectableInstance<Session> units) {
        this.units = units;
    }

    @Override
    public @Nullable LockedEntity find(Object object) {
        OrmEntity found = null;
        for (Session unit : units.listActive()) {
            var factory = unit.getSessionFactory().unwrap(SessionFactoryImplementor.class);
            EntityMapping mapping = EntityMapping.of(factory.getMappingMetamodel(), object);
            if (mapping != null) {
                var entity = new OrmEntity(object, mapping, unit, snapshots);
                found = found == null || entity.isManaged() ? entity : found;
            }
        }
        return found;
    }

    @Override
    public Object loaded(Object object) {
        Hibernate.initialize(object);
        return Hibernate.unproxy(object);
    }

    @Override
    public boolean areBlocking() {
        return true;
    }
}

package io.quarkiverse.cachelock.runtime.entity.hibernate;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import org.hibernate.Hibernate;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.entity.Entities;
import io.quarkiverse.cachelock.runtime.entity.LockedEntity;
import io.quarkus.arc.InjectableInstance;

/** The entities of Hibernate Reactive, in all its persistence units. */
@Singleton
public final class ReactiveEntities implements Entities {

    private final InjectableInstance<Mutiny.SessionFactory> units;
    private final ReactiveSessions sessions;
    private final EarlyTransactions early = new EarlyTransactions();

    /** @param panache where Panache keeps its sessions, if it is there */
    ReactiveEntities(@Any InjectableInstance<Mutiny.SessionFactory> units, @Any Instance<ReactiveSessions> panache) {
        this.units = units;
        this.sessions = panache.stream().findFirst().orElse(ReactiveSessions.NONE);
    }

    @Override
    public @Nullable LockedEntity find(Object object) {
        for (Mutiny.SessionFactory unit : units.listActive()) {
            EntityMapping mapping = EntityMapping.of((MappingMetamodel) unit.getMetamodel(), object);
            if (mapping != null) {
                return new ReactiveEntity(object, mapping, unit, sessions, early);
            }
        }
        return null;
    }

    @Override
    public Object loaded(Object object) {
        Hibernate.initialize(object);
        return Hibernate.unproxy(object);
    }

    @Override
    public boolean areBlocking() {
        return false;
    }
}

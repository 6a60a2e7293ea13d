package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.hibernate.Hibernate;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.hibernate.type.CompositeType;
import org.hibernate.type.EntityType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.entity.EntityPart;

/**
 * What Hibernate knows of one class of entities.
 *
 * @param type the JPA name of the topmost entity that the class extends: they all share their primary keys
 */
record EntityMapping(SessionFactoryImplementor factory, EntityPersister persister, String type) {

    /** The mapping of the object's class, or null if it is none of these entities. */
    static @Nullable EntityMapping of(MappingMetamodel entities, Object entity) {
        EntityPersister persister = entities.findEntityDescriptor(entityName(entity));
        if (persister == null) {
            return null;
        }
        SessionFactoryImplementor factory = persister.getFactory();
        Class<?> root = entities.getEntityDescriptor(persister.getRootEntityName()).getMappedClass();
        return new EntityMapping(factory, persister, factory.getJpaMetamodel().entity(root).getName());
    }

    /** Without loading what a proxy stands for. */
    private static String entityName(Object entity) {
        LazyInitializer proxy = HibernateProxy.extractLazyInitializer(entity);
        return proxy == null ? entity.getClass().getName() : proxy.getEntityName();
    }

    Set<String> fields() {
        Set<String> fields = new TreeSet<>();
        String[] names = persister.getPropertyNames();
        for (int i = 0; i < names.length; i++) {
            Type property = persister.getPropertyTypes()[i];
            if (!property.isCollectionType() && !property.isAnyType()) {
                fields.add(names[i]);
            }
        }
        return fields;
    }

    List<EntityPart> id(Object entity) {
        List<EntityPart> parts = new ArrayList<>();
        addId("the primary key of " + type, entity, parts);
        return parts;
    }

    /** The primary key as Hibernate has it. */
    Object key(Object entity) {
        return factory.getPersistenceUnitUtil().getIdentifier(entity);
    }

    List<EntityPart> value(Object entity, String field) {
        Hibernate.initialize(entity);
        List<EntityPart> parts = new ArrayList<>();
        add("property '" + type + "." + field + "'", persister.getPropertyType(field),
                persister.getPropertyValue(Hibernate.unproxy(entity), field), parts);
        return parts;
    }

    private void addId(String label, Object entity, List<EntityPart> parts) {
        Object id = key(entity);
        if (id == null || Boolean.TRUE.equals(persister.getIdentifierMapping().getUnsavedStrategy().isUnsaved(id))) {
            throw new IllegalArgumentException(label + " is not there: this " + persister.getMappedClass().getSimpleName()
                    + " has not been saved. Persist an entity before you lock it.");
        }
        add(label, persister.getIdentifierType(), id, parts);
    }

    private void add(String label, Type type, @Nullable Object value, List<EntityPart> parts) {
        if (value != null && type instanceof EntityType) {
            Objects.requireNonNull(of(factory.getMappingMetamodel(), value)).addId(label, value, parts);
        } else if (value != null && type instanceof CompositeType composite) {
            addAll(label, composite, composite.getPropertyValues(value), parts);
        } else {
            parts.add(new EntityPart(label, value));
        }
    }

    /** Sorted, since the order of fields in a class file is nobody's promise. */
    private void addAll(String label, CompositeType type, Object[] values, List<EntityPart> parts) {
        Map<String, Integer> positions = new TreeMap<>();
        for (String name : type.getPropertyNames()) {
            positions.put(name, positions.size());
        }
        positions.forEach((name, at) -> add(label + ", its " + name + ",", type.getSubtypes()[at], values[at], parts));
    }
}

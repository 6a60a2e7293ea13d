package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

import org.hibernate.Hibernate;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CascadeStyle;
import org.hibernate.engine.spi.CascadingActions;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.Status;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.CollectionType;
import org.hibernate.type.CompositeType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/** What has not been written of an entity, of its collections and of all entities that are read again along with it. */
final class Changes {

    private final SharedSessionContractImplementor session;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> changed = new LinkedHashSet<>();

    Changes(SharedSessionContractImplementor session) {
        this.session = session;
    }

    /** The properties that have changed, each with the path that leads to it. */
    Set<String> of(Object entity) {
        EntityEntry entry = session.getPersistenceContext().getEntry(entity);
        if (entry != null && seen.add(entity)) {
            addProperties("", entity, entry);
        }
        return changed;
    }

    private void addProperties(String path, Object entity, EntityEntry entry) {
        EntityPersister persister = entry.getPersister();
        String[] names = persister.getPropertyNames();
        Type[] types = persister.getPropertyTypes();
        Object[] values = persister.getValues(entity);
        Object[] loaded = entry.getLoadedState();
        int[] dirty = loaded == null ? null : persister.findDirty(values, loaded, entity, session);
        for (int at : dirty == null ? new int[0] : dirty) {
            if (!types[at].isCollectionType()) {
                changed.add(path + names[at]);
            }
        }
        for (int at = 0; at < names.length; at++) {
            if (types[at].isCollectionType() && isReplaced(loaded == null ? null : loaded[at], values[at])) {
                changed.add(path + names[at]);
            }
            addValue(path + names[at], types[at], persister.getPropertyCascadeStyles()[at], values[at]);
        }
    }

    /** Writing forgets the collection before, and wraps the new one; the entity itself may go on knowing that before. */
    private boolean isReplaced(@Nullable Object loaded, @Nullable Object value) {
        return value == null ? loaded != null && entry(loaded) != null
                : value != LazyPropertyInitializer.UNFETCHED_PROPERTY && entry(value) == null;
    }

    private void addValue(String path, Type type, CascadeStyle cascade, @Nullable Object value) {
        if (value == null || value == LazyPropertyInitializer.UNFETCHED_PROPERTY) {
            return;
        }
        if (type instanceof CollectionType collection) {
            addCollection(path, collection, cascade, value);
        } else if (type instanceof CompositeType composite) {
            Object[] parts = composite.getPropertyValues(value, session);
            for (int at = 0; at < parts.length; at++) {
                addValue(path + "." + composite.getPropertyNames()[at], composite.getSubtypes()[at],
                        composite.getCascadeStyle(at), parts[at]);
            }
        } else if (type.isAssociationType() && cascade.doCascade(CascadingActions.REFRESH) && Hibernate.isInitialized(value)) {
            addAssociated(path, Hibernate.unproxy(value));
        }
    }

    private void addCollection(String path, CollectionType type, CascadeStyle cascade, Object value) {
        CollectionEntry entry = entry(value);
        if (entry != null && isChanged(Objects.requireNonNull(wrapper(value)), entry)) {
            changed.add(path);
        }
        if (Hibernate.isInitialized(value)) {
            Type element = type.getElementType(session.getFactory());
            type.getElementsIterator(value).forEachRemaining(each -> addValue(path, element, cascade, each));
        }
    }

    private @Nullable CollectionEntry entry(Object collection) {
        PersistentCollection<?> wrapper = wrapper(collection);
        return wrapper == null ? null : session.getPersistenceContext().getCollectionEntry(wrapper);
    }

    /** That of an array is kept beside it. */
    private @Nullable PersistentCollection<?> wrapper(Object collection) {
        return collection instanceof PersistentCollection<?> itself ? itself
                : session.getPersistenceContext().getCollectionHolder(collection);
    }

    /** As a flush decides it: an embeddable changes without the notice of the collection that it is in. */
    private static boolean isChanged(PersistentCollection<?> collection, CollectionEntry entry) {
        CollectionPersister persister = entry.getLoadedPersister();
        if (persister == null) {
            return !collection.empty();
        }
        return collection.isDirty() || collection.hasQueuedOperations()
                || collection.wasInitialized() && persister.isMutable() && persister.getElementType().isMutable()
                        && !collection.equalsSnapshot(persister);
    }

    /** What is not in the session is not looked at: as with the entity itself, its changes cannot be seen. */
    private void addAssociated(String path, Object entity) {
        EntityEntry entry = session.getPersistenceContext().getEntry(entity);
        if (entry == null || !seen.add(entity)) {
            return;
        }
        if (!entry.isExistsInDatabase() || entry.getStatus() == Status.DELETED) {
            changed.add(path);
        } else {
            addProperties(path + ".", entity, entry);
        }
    }
}

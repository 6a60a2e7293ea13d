package io.quarkiverse.cachelock.runtime.entity.hibernate;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.TreeSet;

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
import org.hibernate.type.ComponentType;
import org.hibernate.type.EntityType;
import org.hibernate.type.OneToOneType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/** What has not been written of an entity, of its collections and of all entities that are read again along with it. */
final class Changes {

    private final SharedSessionContractImplementor session;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> changed = new TreeSet<>();

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
            Object before = loaded == null ? values[at] : loaded[at];
            if (isReferenceChanged(types[at], persister.getPropertyCascadeStyles()[at], before, values[at])) {
                changed.add(path + names[at]);
            }
            addValue(path + names[at], types[at], persister.getPropertyCascadeStyles()[at], values[at]);
        }
    }

    /** What Hibernate does not count among the changes of an entity, though it writes some of it. */
    private boolean isReferenceChanged(Type type, CascadeStyle cascade, @Nullable Object before, @Nullable Object value) {
        if (type.isCollectionType()) {
            return value == null && before != null && entry(before) != null;
        }
        if (!(type instanceof EntityType) || value == LazyPropertyInitializer.UNFETCHED_PROPERTY) {
            return false;
        }
        boolean inverse = type instanceof OneToOneType;
        return before == null && value != null && (!inverse || !isInSession(value))
                || before != null && value != before && inverse && cascade.hasOrphanDelete() && isInSession(before);
    }

    private boolean isInSession(Object entity) {
        return !Hibernate.isInitialized(entity) || session.getPersistenceContext().isEntryFor(Hibernate.unproxy(entity));
    }

    private void addValue(String path, Type type, CascadeStyle cascade, @Nullable Object value) {
        if (value == null || value == LazyPropertyInitializer.UNFETCHED_PROPERTY) {
            return;
        }
        if (type instanceof CollectionType collection) {
            addCollection(path, collection, cascade, value);
        } else if (type instanceof ComponentType component) {
            Object[] parts = component.getPropertyValues(value, session);
            for (int at = 0; at < parts.length; at++) {
                addValue(path + "." + component.getPropertyNames()[at], component.getSubtypes()[at],
                        component.getCascadeStyle(at), parts[at]);
            }
        } else if (type.isAssociationType() && cascade.doCascade(CascadingActions.REFRESH) && Hibernate.isInitialized(value)) {
            addAssociated(path, Hibernate.unproxy(value));
        }
    }

    private void addCollection(String path, CollectionType type, CascadeStyle cascade, Object value) {
        PersistentCollection<?> wrapper = wrapper(value);
        CollectionEntry entry = wrapper == null ? null : session.getPersistenceContext().getCollectionEntry(wrapper);
        Type element = type.getElementType(session.getFactory());
        // Writing wraps what is new
        if (wrapper == null || entry == null || isChanged(wrapper, entry, element)) {
            changed.add(path);
        }
        if (Hibernate.isInitialized(value) && (element.isAssociationType() || element.isComponentType())) {
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

    /**
     * As a flush decides it: an embeddable changes without the notice of the collection that it is in, and so does an array.
     */
    private static boolean isChanged(PersistentCollection<?> collection, CollectionEntry entry, Type element) {
        CollectionPersister persister = entry.getLoadedPersister();
        if (persister == null) {
            return !collection.empty();
        }
        if (!collection.wasInitialized()) {
            return collection.isDirty() || collection.hasQueuedOperations();
        }
        boolean mayBe = collection.isDirty()
                || persister.isMutable() && (collection.isDirectlyAccessible() || element.isMutable());
        return mayBe && (entry.getSnapshot() == null || !collection.equalsSnapshot(persister));
    }

    private void addAssociated(String path, Object entity) {
        EntityEntry entry = session.getPersistenceContext().getEntry(entity);
        if (entry == null || !entry.isExistsInDatabase() || entry.getStatus() == Status.DELETED) {
            changed.add(path);
        } else if (seen.add(entity)) {
            addProperties(path + ".", entity, entry);
        }
    }
}

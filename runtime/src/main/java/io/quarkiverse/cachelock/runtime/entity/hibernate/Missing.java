package io.quarkiverse.cachelock.runtime.entity.hibernate;

import jakarta.persistence.EntityNotFoundException;

import org.hibernate.UnresolvableObjectException;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/** What failures say of rows that are not in the database: that of an entity, or one that is read along with it. */
final class Missing {

    private Missing() {
    }

    /** Whether the failure is about a row at all. */
    static boolean isCauseOf(@Nullable Throwable failure) {
        return failure instanceof EntityNotFoundException || failure instanceof UnresolvableObjectException
                || failure != null && failure.getCause() != null && isCauseOf(failure.getCause());
    }

    /** Whether it is the row of this very entity, as far as the failure tells. */
    static boolean isRowOf(Object entity, EntityMapping mapping, @Nullable Throwable failure) {
        return failure instanceof UnresolvableObjectException missing && isKeyOf(entity, mapping, missing)
                || failure != null && failure.getCause() != null && isRowOf(entity, mapping, failure.getCause());
    }

    private static boolean isKeyOf(Object entity, EntityMapping mapping, UnresolvableObjectException missing) {
        // A proxy may know no more than the class that the one of the entity extends
        EntityPersister persister = mapping.factory().getMappingMetamodel().findEntityDescriptor(missing.getEntityName());
        return persister != null && persister.getRootEntityName().equals(mapping.persister().getRootEntityName())
                && mapping.key(entity).equals(missing.getIdentifier());
    }
}

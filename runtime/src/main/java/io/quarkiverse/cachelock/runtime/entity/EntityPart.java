package io.quarkiverse.cachelock.runtime.entity;

import org.jspecify.annotations.Nullable;

/**
 * A part of the lock name of an entity.
 *
 * @param label what to call it in a message: {@code property 'Order.customer.id'}
 * @param value neither an entity nor made of parts itself
 */
public record EntityPart(String label, @Nullable Object value) {
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Set;

/**
 * What the build knows about lock stores.
 *
 * @param defaultType the type to use if {@code quarkus.cache-lock.store} is unset
 * @param types the built-in types that this application can use
 */
public record BuiltStores(String defaultType, Set<String> types) {
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Set;

/**
 * What the build knows about lock stores.
 *
 * @param defaultType the type that is used if {@code quarkus.cache-lock.store} is not set
 * @param types those of the extension's own types that the application has the libraries for
 */
public record BuiltStores(String defaultType, Set<String> types) {
}

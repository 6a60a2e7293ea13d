/**
 * The configuration {@code quarkus.cache-lock.*}. Its javadoc is the reference that users read.
 * <p>
 * {@code runtime.cdi} and the store providers depend on this package; it depends on nothing of the extension.
 */
@NullMarked
package io.quarkiverse.cachelock.runtime.config;

import org.jspecify.annotations.NullMarked;

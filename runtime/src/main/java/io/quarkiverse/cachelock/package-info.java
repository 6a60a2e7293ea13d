/**
 * What applications use: {@link io.quarkiverse.cachelock.CacheLock}, the two managers, the handles and the exceptions.
 * <p>
 * Everybody may depend on this package; it depends on nothing but the JDK and Mutiny.
 */
@NullMarked
package io.quarkiverse.cachelock;

import org.jspecify.annotations.NullMarked;

/**
 * What a lock store is: {@link io.quarkiverse.cachelock.spi.LockStore} and the few types that it speaks.
 * <p>
 * Stores and the engine depend on this package; it depends on the JDK, Mutiny and the public API only.
 */
@NullMarked
package io.quarkiverse.cachelock.spi;

import org.jspecify.annotations.NullMarked;

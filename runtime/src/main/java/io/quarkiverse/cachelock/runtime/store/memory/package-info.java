/**
 * The lock store in memory, for one JVM.
 * <p>
 * Nothing depends on this package but the deployment module; it depends on the SPI.
 */
@NullMarked
package io.quarkiverse.cachelock.runtime.store.memory;

import org.jspecify.annotations.NullMarked;

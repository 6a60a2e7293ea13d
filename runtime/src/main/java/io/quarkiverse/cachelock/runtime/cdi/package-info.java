/**
 * What CDI sees: the interceptor, the two managers, the choice of the lock store, start and shutdown.
 * <p>
 * Nothing depends on this package but the deployment module; it depends on the engine, the configuration, the SPI and the API.
 */
@NullMarked
package io.quarkiverse.cachelock.runtime.cdi;

import org.jspecify.annotations.NullMarked;

/**
 * The lock store on Redis and Valkey, through the Quarkus Redis client.
 * <p>
 * Nothing depends on this package but the deployment module; it depends on the SPI and the configuration.
 */
@NullMarked
package io.quarkiverse.cachelock.runtime.store.redis;

import org.jspecify.annotations.NullMarked;

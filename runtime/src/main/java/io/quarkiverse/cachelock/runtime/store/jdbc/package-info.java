/**
 * The lock store in a table of a SQL database, through Agroal.
 * <p>
 * Nothing depends on this package but the deployment module; it depends on the SPI and the configuration.
 */
@NullMarked
package io.quarkiverse.cachelock.runtime.store.jdbc;

import org.jspecify.annotations.NullMarked;

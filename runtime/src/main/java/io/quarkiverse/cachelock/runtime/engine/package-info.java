/**
 * The algorithm, written once for all lock stores and for blocking and reactive callers: queueing, waiting, renewing, losing,
 * releasing.
 * <p>
 * {@code runtime.cdi} depends on this package; it depends on the API and the SPI.
 */
@NullMarked
package io.quarkiverse.cachelock.runtime.engine;

import org.jspecify.annotations.NullMarked;

/**
 * The ticket booth: the sample application of the extension. It sells the seats of shows, with and without a lock.
 * <p>
 * Nobody depends on this package; it uses the public API only.
 */
package io.quarkiverse.cachelock.it;

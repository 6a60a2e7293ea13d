/** Finds out from what was written down whether a lock has lied. */
package io.quarkiverse.cachelock.torture.check;

/** Drives lock stores through faults, and finds out whether any lock has lied. */
package io.quarkiverse.cachelock.torture;

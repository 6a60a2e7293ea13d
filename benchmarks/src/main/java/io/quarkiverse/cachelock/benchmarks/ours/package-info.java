/**
 * Our locks ({@link io.quarkiverse.cachelock.benchmarks.ours.Ours}), and floors: what the same clients and servers take at
 * least,
 * with no lock library around them.
 */
package io.quarkiverse.cachelock.benchmarks.ours;

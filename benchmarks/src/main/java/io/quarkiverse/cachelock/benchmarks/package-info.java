/**
 * Runs each scenario with each peer, round after round, in JVMs of their own, and prints what came out:
 * {@link io.quarkiverse.cachelock.benchmarks.Benchmarks}.
 */
package io.quarkiverse.cachelock.benchmarks;

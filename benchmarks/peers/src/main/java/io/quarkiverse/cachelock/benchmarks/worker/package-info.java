/**
 * What runs in a JVM of its own and measures one lock library there: {@link io.quarkiverse.cachelock.benchmarks.worker.Worker}.
 * Depends on the JDK only.
 */
package io.quarkiverse.cachelock.benchmarks.worker;

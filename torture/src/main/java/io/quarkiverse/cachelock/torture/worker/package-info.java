/** What runs in each of the JVMs that share locks. */
package io.quarkiverse.cachelock.torture.worker;

/** The other lock libraries, each as its manual says, with default settings where it has any. */
package io.quarkiverse.cachelock.benchmarks.peers;

/** The servers, the way to them, and how to hurt both. */
package io.quarkiverse.cachelock.torture.servers;

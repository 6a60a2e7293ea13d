/** Which faults there are, and when which one comes. */
package io.quarkiverse.cachelock.torture.faults;

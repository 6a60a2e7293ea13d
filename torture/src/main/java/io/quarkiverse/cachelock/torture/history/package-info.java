/** What happened, as each process has written it down; depends on nothing. */
package io.quarkiverse.cachelock.torture.history;

/** Real servers for tests, as root and as a normal user, on free ports, gone when closed. */
package io.quarkiverse.cachelock.testservers;

/**
 * What the extension does while an application is built: finds the locked methods, checks them and everything they name, and
 * binds them to the interceptor. Nothing depends on this package.
 */
package io.quarkiverse.cachelock.deployment;

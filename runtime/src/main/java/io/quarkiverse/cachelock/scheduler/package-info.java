/**
 * What applications with quarkus-scheduler use: {@link io.quarkiverse.cachelock.scheduler.LockIsBusy}.
 * <p>
 * Nobody else depends on this package, so that none of it is loaded without that library.
 */
@NullMarked
package io.quarkiverse.cachelock.scheduler;

import org.jspecify.annotations.NullMarked;

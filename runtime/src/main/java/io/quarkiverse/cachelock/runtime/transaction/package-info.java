/**
 * What JTA transactions have to do with locks: they hold those that are taken in them, and their commits can be guarded.
 * <p>
 * Its bean exists in applications with JTA only. Nothing depends on this package; it depends on the engine and the API.
 */
@NullMarked
package io.quarkiverse.cachelock.runtime.transaction;

import org.jspecify.annotations.NullMarked;

/**
 * What SmallRye Health is told; not loaded without that extension.
 * <p>
 * Nothing depends on this package; it depends on {@code runtime.cdi}.
 */
@NullMarked
package io.quarkiverse.cachelock.runtime.health;

import org.jspecify.annotations.NullMarked;

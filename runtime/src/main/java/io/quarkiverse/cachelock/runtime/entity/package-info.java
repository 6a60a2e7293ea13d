/**
 * What locks want to know of entities, whoever manages these. The rooms below know it, and depend on the library that does.
 * <p>
 * Everybody may depend on this package; it depends on the JDK and Mutiny.
 */
@NullMarked
package io.quarkiverse.cachelock.runtime.entity;

import org.jspecify.annotations.NullMarked;

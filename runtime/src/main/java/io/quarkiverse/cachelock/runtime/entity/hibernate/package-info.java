/**
 * The entities of Hibernate ORM and Hibernate Reactive. Its beans exist in applications with that library only.
 * <p>
 * Nothing depends on this package.
 */
@NullMarked
package io.quarkiverse.cachelock.runtime.entity.hibernate;

import org.jspecify.annotations.NullMarked;

package io.quarkiverse.cachelock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What several {@link CacheLock} on one method or class come to: it runs under all of these locks, acquired as
 * {@link NamedLocks} says. {@link CacheLock#waitTime()}, {@link CacheLock#onContention()} and {@link CacheLock#fallback()} are
 * the call's, and must be the same in all of them; all else each lock has for itself.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.TYPE })
public @interface CacheLocks {

    CacheLock[] value();
}

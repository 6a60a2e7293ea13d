package io.quarkiverse.cachelock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a parameter of a {@link CacheLock} method a part of its lock name, instead of braces in the name:
 * <code>&#64;CacheLock("order") void pay(&#64;LockKey String shop, &#64;LockKey long id)</code> locks
 * {@code order:north:42}. The parts follow the name in the order of the parameters, each behind a colon. A colon or
 * backslash within a part gets a backslash before it, so that different parts never make the same name.
 * <p>
 * {@link LockManager#lock(String, Object...)} makes the same names. What a part may be, and what is refused, is as in
 * {@link CacheLock#value()}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface LockKey {

    /** The property of the parameter to use, such as {@code customer.id}; by default the parameter itself. */
    String value() default "";
}

package io.quarkiverse.cachelock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a method of an entity under the lock of that entity, as {@link LockManager#entity} gives it: at most one call at a
 * time, of this and of all other methods with the same lock, in this JVM and in every other one on the same lock store.
 * <p>
 * Once the lock has been acquired, and before the method runs, the entity is read again from the database: what happens then
 * is told at {@link EntityNamedLock}. In a running transaction the lock is held until that has completed. A call under the
 * same lock re-enters it, and reads nothing again.
 * <p>
 * The build changes the method itself, so that every call is locked, those of the entity on itself included. It must be an
 * instance method of an entity or of what an entity extends, and not private. A method that overrides it is not locked,
 * unless it has the annotation, too. Mistakes are reported when the application is built.
 * <p>
 * A method has one of them, and a class none: which of several locks to acquire could not be told before the entity has been
 * read under the others, and the methods of an entity that Hibernate calls itself must not wait for a lock. For several locks
 * see {@link LockManager#lockAll(NamedLock...)}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface EntityLock {

    /** The fields of the entity that name the lock. None, the default, stands for the primary key. */
    String[] value() default {};

    /** Whether the entity is read again once the lock has been acquired, see {@link EntityNamedLock#refresh(boolean)}. */
    boolean refresh() default true;

    /** See {@link CacheLock#waitTime()}. */
    String waitTime() default "";

    /** See {@link CacheLock#leaseTime()}. */
    String leaseTime() default "";

    /** See {@link CacheLock#minHoldTime()}. */
    String minHoldTime() default "";

    /** What a call does when the lock stays busy for the whole wait time: it fails, by default. */
    Contention onContention() default Contention.FAIL;

    /**
     * A method of the entity that is called instead when the lock stays busy for the whole wait time. The entity is not read
     * again for it. See {@link CacheLock#fallback()}.
     */
    String fallback() default "";

    /** See {@link CacheLock#store()}. */
    String store() default "";

    /** See {@link CacheLock#commitGuard()}. */
    boolean commitGuard() default false;

    /** See {@link CacheLock#onLost()}. */
    LossPolicy onLost() default LossPolicy.NOTIFY;
}

package io.quarkiverse.cachelock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a CDI bean's method under a lock: at most one call at a time holds the lock of that name, in this JVM and in every
 * other one on the same lock store.
 * <p>
 * A busy lock is waited for, 30 s by default, then the call fails with {@link LockNotAcquiredException}. The lock is held
 * until the method has ended: until it returned or threw or, where it returns a {@code Uni}, {@code Multi} or
 * {@code CompletionStage}, until that one has ended, cancellation included. Nor is it released before the JTA transactions
 * have completed that the call is in, or that it has begun. A call that already runs under the same lock re-enters it.
 * <p>
 * A method that returns a value blocks its thread while it waits and must not be called on an event loop. A method that
 * returns a {@code Uni} or {@code Multi} acquires the lock when it is subscribed to, and never blocks; nor does one that
 * returns a {@code CompletionStage}, which acquires it when it is called.
 * <p>
 * On a class, or on a stereotype of it, it applies to each of its business methods and to those of its subclasses; an
 * annotation on the method wins. It applies to a static method if it is on that method. Mistakes are reported when the
 * application is built.
 * <p>
 * Several of them on a method have it run under all these locks, see {@link CacheLocks}.
 */
@Documented
@Inherited
@Repeatable(CacheLocks.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.TYPE })
public @interface CacheLock {

    /**
     * The lock name: literal text, in which <code>{parameter}</code> stands for that parameter of the method and
     * <code>{parameter.property}</code> for a property of it: <code>"order:{order.customer.id}"</code>. A property is a
     * record component, a getter or a field that is not private; an {@code Optional} is looked into. <code>{{</code> and
     * <code>}}</code> stand for literal braces, and <code>${app.region}</code> for what the configuration says when the
     * application starts.
     * <p>
     * A part is a string, a number, an enum, a {@code UUID}, a {@code java.time} value or of a type with a
     * {@link LockKeyConverter}. One that is {@code null} or empty is refused with {@link IllegalArgumentException}.
     */
    String value();

    /**
     * A CDI bean that makes the rest of the lock name, behind {@link #value()} and a colon. Then {@code value} has no
     * parameters. By default there is none.
     */
    Class<? extends LockKeyGenerator> keyGenerator() default LockKeyGenerator.class;

    /**
     * How long to wait while the lock is busy: {@code "0s"} tries once. A duration such as {@code "500ms"}, {@code "2s"},
     * {@code "1m"} or {@code "PT2S"}, or a config expression such as {@code "${report.wait}"}. Empty, the default, takes
     * {@code quarkus.cache-lock.wait-time} or, with {@link Contention#SKIP}, tries once.
     */
    String waitTime() default "";

    /**
     * How long the lock store keeps the lock without hearing from the holder. Written as {@link #waitTime()}. Empty, the
     * default, takes {@code quarkus.cache-lock.lease-time}.
     */
    String leaseTime() default "";

    /**
     * How long the lock stays busy at least, counted from when it was granted, even if the method ends sooner. Written as
     * {@link #waitTime()}. Empty, the default, takes {@code quarkus.cache-lock.min-hold-time}.
     */
    String minHoldTime() default "";

    /** What a call does when the lock stays busy for the whole wait time: it fails, by default. */
    Contention onContention() default Contention.FAIL;

    /**
     * A method that is called instead when the lock stays busy for the whole wait time, without the lock: of the same class
     * or of what that extends, not private, with the same parameters or none, and a result of the same type. It is not
     * called if the lock store is down or the method itself fails. On a class, it is not locked itself. Excludes
     * {@link #onContention()}. By default there is none.
     */
    String fallback() default "";

    /**
     * The lock store: {@code memory}, {@code redis}, {@code datasource} or a name under
     * {@code quarkus.cache-lock.stores}. Empty, the default, takes {@code quarkus.cache-lock.store}.
     */
    String store() default "";

    /**
     * Whether JTA transactions within commit only if the lock is still held, which each one finds out as the last thing it
     * does before: if not, it is rolled back, and the call fails with {@link LockLostException}. Not, by default. See
     * {@link NamedLock#commitGuard()}.
     */
    boolean commitGuard() default false;

    /**
     * What happens to a call whose lock is lost while it runs. Where it is not written, it is
     * {@code quarkus.cache-lock.on-lost}, which is {@link LossPolicy#NOTIFY} by default: nothing.
     */
    LossPolicy onLost() default LossPolicy.NOTIFY;
}

package io.quarkiverse.cachelock;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * Makes lock names that no template can say, see {@link CacheLock#keyGenerator()}. Write a class with a scope that
 * implements it.
 */
@FunctionalInterface
public interface LockKeyGenerator {

    /**
     * What follows the lock name of the annotation and a colon. Neither {@code null} nor empty. Called for each call of the
     * method, before the lock is asked for; must not block.
     *
     * @param method the one that is called
     * @param arguments of the call, in order
     */
    String generate(Method method, @Nullable Object... arguments);
}

package io.quarkiverse.cachelock;

/**
 * Makes values of a type of one's own parts of lock names: in {@link CacheLock#value()}, with {@link LockKey} and with
 * {@link LockManager#lock(String, Object...)}. Write a class with a scope that implements it; it also serves the subtypes
 * of {@code T} that have no converter of their own.
 *
 * @param <T> a class or interface, not generic
 */
@FunctionalInterface
public interface LockKeyConverter<T> {

    /**
     * The text of the value: the same for equal values, in every JVM, and different for others. Neither {@code null} nor
     * empty. Called for each call of the method; must not block.
     */
    String toKey(T value);
}

package io.quarkiverse.cachelock.spi;

/**
 * Makes the lock stores of one type. A CDI bean of this type adds its type to those that
 * {@code quarkus.cache-lock.store} and {@code quarkus.cache-lock.stores."name".type} can name.
 */
public interface LockStoreProvider {

    /** What the configuration calls the type. */
    String type();

    /**
     * Makes a lock store; called once for each that the application uses, when it starts.
     *
     * @param name under {@code quarkus.cache-lock.stores}, or empty for the one that is configured without a name
     * @throws io.quarkiverse.cachelock.LockStoreException if it is misconfigured: the application will not start
     */
    LockStore create(String name);
}

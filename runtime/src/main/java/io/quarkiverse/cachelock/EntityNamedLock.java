package io.quarkiverse.cachelock;

/**
 * The lock of an entity, as {@link LockManager#entity} gives it. Once it has been acquired, and before anything runs under it,
 * the entity is read again from the database, and so loses the values that it had. If the fields that name the lock have
 * changed meanwhile, the lock of the new values is acquired instead, within the same wait time. Nothing is read when the lock
 * is re-entered.
 * <p>
 * What acquires the lock fails with {@link EntityGoneException} if the entity has been deleted, and with
 * {@link IllegalArgumentException} if it has never been saved. It fails with {@link LockException} if the entity has changes
 * that are not flushed yet, which would be lost. None of these leaves a lock behind.
 */
public interface EntityNamedLock extends NamedLock {

    /**
     * Whether the entity is read again from the database once the lock has been acquired. It is, by default. Without that,
     * its values may be older than the lock, those that name the lock included.
     */
    NamedLock refresh(boolean refresh);
}

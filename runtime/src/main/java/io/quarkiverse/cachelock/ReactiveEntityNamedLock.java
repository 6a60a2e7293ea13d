package io.quarkiverse.cachelock;

/**
 * The lock of an entity, as {@link ReactiveLockManager#entity} gives it: the reactive twin of {@link EntityNamedLock}.
 * Entities of Hibernate Reactive are read again; those of Hibernate ORM need {@link #refresh refresh(false)}, since reading
 * them
 * blocks.
 */
public interface ReactiveEntityNamedLock extends ReactiveNamedLock {

    /** See {@link EntityNamedLock#refresh(boolean)}. */
    ReactiveNamedLock refresh(boolean refresh);
}

package io.quarkiverse.cachelock;

import java.util.Optional;

/**
 * Locks for blocking callers: inject it. Each method is short for the same method of {@link #lock(String)}, with the
 * configured settings; see {@link NamedLock} for what blocks and what is thrown. Thread-safe.
 */
public interface LockManager {

    /**
     * The lock of that name. Acquires nothing.
     *
     * @throws IllegalArgumentException if the name is empty
     */
    NamedLock lock(String name);

    /**
     * The lock whose name is followed by these parts, as {@link LockKey} makes it: {@code lock("order", "north", 42)} is
     * {@code order:north:42}. Its configuration is that of {@code name}.
     *
     * @param parts strings, numbers, enums, {@code UUID}s, {@code java.time} values or of types with a
     *        {@link LockKeyConverter}
     * @throws IllegalArgumentException if the name or a part is empty or {@code null}, or a part of another type
     */
    NamedLock lock(String name, Object... parts);

    /**
     * The locks of these names, to be acquired all or none, each with its own configuration. Acquires nothing.
     *
     * @throws IllegalArgumentException if there is no name, or an empty one
     */
    NamedLocks lockAll(String... names);

    /**
     * These locks, to be acquired all or none, each with its own settings. Those of entities are named when they are acquired,
     * and the entities are read again when all are held.
     *
     * @param locks of this manager; there is at least one
     */
    NamedLocks lockAll(NamedLock... locks);

    /**
     * The lock of an entity: {@code entity(order)} is that of its primary key, {@code Order:42}, and
     * {@code entity(order, "customer", "status")} that of all orders with the same values of these fields,
     * {@code Order(customer,status):7:OPEN}. Acquires nothing, and names the lock by the values that the entity has when it is
     * acquired.
     *
     * @param fields in any order
     * @throws IllegalArgumentException if it is no entity, or one without such fields
     */
    EntityNamedLock entity(Object entity, String... fields);

    /**
     * The lock of the innermost scope that the calling code runs in, which {@link CacheLock}, {@code run}, {@code call} or
     * {@code stream} is: for code deep inside that needs its fencing token. Asynchronous code has it as far as context
     * propagation carries it along. Blocks nothing and asks nobody; the lock may have been lost meanwhile.
     *
     * @return empty outside of any scope; locks held by handles are not known here
     */
    Optional<HeldLockInfo> current();

    /** Like {@link #current()}, for the innermost scope of the lock of that name. */
    Optional<HeldLockInfo> current(String name);

    /** Acquires the lock, waiting for it while it is busy. */
    default LockHandle acquire(String name) {
        return lock(name).acquire();
    }

    /** Acquires the lock if it is free, without waiting. */
    default Optional<LockHandle> tryAcquire(String name) {
        return lock(name).tryAcquire();
    }

    /** Who holds the lock now; empty if it is free. */
    default Optional<LockState> state(String name) {
        return lock(name).state();
    }

    /** Takes the lock from whoever holds it, see {@link NamedLock#forceRelease()}. */
    default boolean forceRelease(String name) {
        return lock(name).forceRelease();
    }
}

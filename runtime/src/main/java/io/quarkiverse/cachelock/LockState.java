package io.quarkiverse.cachelock;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * Who held a lock when the lock store was asked: for people and dashboards. It may be out of date by the time it is read,
 * so never decide by it whether to do something that needs the lock.
 *
 * @param key the key, prefix included, as the lock store sees it
 * @param ownerId the holder, as people may see it
 * @param fencingToken the fencing token of the holder
 * @param acquiredAt since when, by the clock of the lock store
 * @param remainingLease how long the lock store keeps it if the holder is not heard of again
 * @param waiters how many wait for it, where the lock store knows
 */
public record LockState(String key, String ownerId, long fencingToken, Instant acquiredAt, Duration remainingLease,
        OptionalInt waiters) {
}

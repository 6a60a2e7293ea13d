package io.quarkiverse.cachelock;

import java.time.Duration;

/**
 * The CDI event that is fired when a lock is lost before it is released. It is fired asynchronously, so observe it with
 * {@code @ObservesAsync}.
 *
 * @param name the lock name, its parameters filled in
 * @param key the key, prefix included, as the lock store sees it
 * @param store the lock store
 * @param ownerId the holder that lost it, as people may see it
 * @param fencingToken the fencing token of the holder
 * @param heldFor how long it was held
 * @param reason a sentence for people
 */
public record LockLost(String name, String key, String store, String ownerId, long fencingToken, Duration heldFor,
        String reason) {
}

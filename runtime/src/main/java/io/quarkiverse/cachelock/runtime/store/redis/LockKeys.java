package io.quarkiverse.cachelock.runtime.store.redis;

import java.util.List;

/**
 * The Redis keys of one lock. The braces put them into one hash slot of a cluster: {@code {lock:order:42}} and
 * {@code {lock:order:42}:fence}. Braces in the key itself are escaped, as the slot depends on the first closing one.
 */
record LockKeys(String lock, String fence) {

    static LockKeys of(String key) {
        String lock = "{" + key.replace("%", "%25").replace("{", "%7B").replace("}", "%7D") + "}";
        return new LockKeys(lock, lock + ":fence");
    }

    List<String> lockOnly() {
        return List.of(lock);
    }

    List<String> both() {
        return List.of(lock, fence);
    }
}

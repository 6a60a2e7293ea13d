package io.quarkiverse.cachelock.runtime.store.redis;

/**
 * The Redis keys of one lock. The braces put them into one hash slot of a cluster: {@code {lock:order:42}} and
 * {@code {lock:order:42}:fence}, {@code :queue} and {@code :waiters}. Braces in the key itself are escaped, as the slot
 * depends on the first closing one.
 */
record LockKeys(String key, String lock) {

    static LockKeys of(String key) {
        return new LockKeys(key, "{" + key.replace("%", "%25").replace("{", "%7B").replace("}", "%7D") + "}");
    }

    String[] lockOnly() {
        return new String[] { lock };
    }

    /** The lock; the last fencing token; the owner tokens that wait, in their order; and what they want. */
    String[] all() {
        return new String[] { lock, lock + ":fence", lock + ":queue", lock + ":waiters" };
    }
}

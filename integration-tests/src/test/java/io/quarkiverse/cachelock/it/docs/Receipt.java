package io.quarkiverse.cachelock.it.docs;

/** What a sample returns: whether the order's lock was held meanwhile. */
record Receipt(long order, boolean locked) {
}

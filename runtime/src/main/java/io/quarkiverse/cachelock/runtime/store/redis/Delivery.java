package io.quarkiverse.cachelock.runtime.store.redis;

/** How a waiter is told that it has got the lock, and whether the server knows if somebody listens. */
enum Delivery {

    /** Not at all: it will ask again. */
    NONE("0"),

    /** To the channel of its lock store, on one server. Who has no listener is gone. */
    COUNTED("1"),

    /** To the channel of its lock store, on all nodes of a cluster before Redis 7: a node knows its own listeners only. */
    BROADCAST("2"),

    /** To a channel of its lock store for each lock, on the node of the lock. Who has no listener is gone. */
    SHARDED("3");

    private final String code;

    Delivery(String code) {
        this.code = code;
    }

    /** As the scripts have it. */
    String code() {
        return code;
    }
}

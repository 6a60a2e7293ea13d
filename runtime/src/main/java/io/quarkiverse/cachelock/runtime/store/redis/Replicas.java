package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockStoreException;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * How many replicas must have a lock before it counts as acquired.
 *
 * @param property that says so
 */
record Replicas(int count, String property) {

    static final Replicas NONE = new Replicas(0, "");

    /** How long they have for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    Replicas {
        if (count < 0) {
            throw new LockStoreException(property + " is " + count + ", but it is a number of replicas: make it 0 or more.");
        }
    }

    boolean areNone() {
        return count == 0;
    }

    @Nullable
    Request command() {
        return areNone() ? null : Request.cmd(Command.WAIT).arg(count).arg(PATIENCE.toMillis());
    }

    LockStoreException missing(String key, long copies) {
        return new LockStoreException("The lock '" + ScriptCall.printable(key) + "' was released again: it reached " + copies
                + " of the " + count + " replicas that " + property + " asks for within " + PATIENCE.toMillis()
                + " ms. Check the replicas, or make the number smaller.");
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.vertx.core.buffer.Buffer;

/**
 * The message that a lock was handed over. It comes from outside, so it is nothing but a claim: who does not know the owner
 * token of a waiter, which is a secret, can send nothing that is of any effect.
 *
 * @param micros when, by the server's clock
 * @param claimMillis for how long
 * @param contended whether others wait
 */
record HandOff(String ownerToken, long fencingToken, long micros, long claimMillis, boolean contended) {

    private static final int LONGEST = 120;
    private static final Pattern FORM = Pattern
            .compile("([A-Za-z0-9.-]{1,64})\\|(\\d{1,16})\\|(\\d{1,16})\\|(\\d{1,4})\\|([01])");

    /** Null if it is none. */
    static @Nullable HandOff parse(Buffer message) {
        if (message.length() > LONGEST) {
            return null;
        }
        Matcher parts = FORM.matcher(message.toString());
        return parts.matches() ? new HandOff(parts.group(1), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3)),
                Long.parseLong(parts.group(4)), parts.group(5).equals("1")) : null;
    }
}

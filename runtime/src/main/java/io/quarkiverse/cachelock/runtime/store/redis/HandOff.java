package io.quarkiverse.cachelock.runtime.store.redis;

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
    private static final int PARTS = 5;

    /** Null if it is none. By hand, since whoever waits for the lock waits for this, too. */
    static @Nullable HandOff parse(Buffer message) {
        if (message.length() > LONGEST) {
            return null;
        }
        String[] parts = message.toString().split("\\|", PARTS + 1);
        if (parts.length != PARTS) {
            return null;
        }
        long fencingToken = number(parts[1], 16);
        long micros = number(parts[2], 16);
        long claimMillis = number(parts[3], 4);
        long contended = number(parts[4], 1);
        return fencingToken < 0 || micros < 0 || claimMillis < 0 || contended < 0 || contended > 1 ? null
                : new HandOff(parts[0], fencingToken, micros, claimMillis, contended == 1);
    }

    /** Of that many digits at most; -1 if it is none. */
    private static long number(String text, int longest) {
        long number = text.isEmpty() || text.length() > longest ? -1 : 0;
        for (int i = 0; i < text.length() && number >= 0; i++) {
            int digit = text.charAt(i) - '0';
            number = digit >= 0 && digit <= 9 ? 10 * number + digit : -1;
        }
        return number;
    }
}

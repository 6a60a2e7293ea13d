package io.quarkiverse.cachelock.runtime.engine;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Makes owner tokens: 128 random bits once, which nobody can guess, and a counter that makes each one unique. */
final class OwnerTokens {

    private final String secret;
    private final AtomicLong counter = new AtomicLong();

    OwnerTokens() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        secret = HexFormat.of().formatHex(random) + ".";
    }

    long next() {
        return counter.incrementAndGet();
    }

    long numberOf(String token) {
        return Long.parseLong(token, secret.length(), token.length(), 16);
    }

    /** Made anew each time: a lock that is held keeps the number only. */
    String of(long number) {
        return secret + Long.toHexString(number);
    }
}

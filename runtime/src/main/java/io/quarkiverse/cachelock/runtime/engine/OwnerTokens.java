package io.quarkiverse.cachelock.runtime.engine;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes owner tokens that nobody can guess: 128 bits each, the keyed hash of a number under 128 random bits, and the number,
 * which makes each one unique. Whoever has seen some of them, in a message for instance, cannot tell the others.
 *
 * @see <a href="https://doi.org/10.1007/978-3-642-34931-7_28">SipHash, Aumasson and Bernstein, INDOCRYPT 2012</a>
 */
final class OwnerTokens {

    private static final HexFormat HEX = HexFormat.of();
    private static final int HASH = 32;

    private final long key0;
    private final long key1;
    private final AtomicLong counter = new AtomicLong();

    OwnerTokens() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        key0 = ByteBuffer.wrap(random).getLong();
        key1 = ByteBuffer.wrap(random).getLong(8);
    }

    long next() {
        return counter.incrementAndGet();
    }

    long numberOf(String token) {
        return Long.parseLong(token, HASH + 1, token.length(), 16);
    }

    /** Made anew each time: a lock that is held keeps the number only. */
    String of(long number) {
        var hash = new SipHash(key0, key1, number);
        return HEX.toHexDigits(hash.first()) + HEX.toHexDigits(hash.second()) + "." + Long.toHexString(number);
    }
}

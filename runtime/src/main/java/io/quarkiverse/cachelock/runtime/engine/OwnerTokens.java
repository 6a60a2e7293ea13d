package io.quarkiverse.cachelock.runtime.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes owner tokens that nobody can guess: 128 bits each, the keyed hash of a number under 128 random bits, and the number,
 * which makes each one unique. Whoever has seen some of them, in a message for instance, cannot tell the others.
 *
 * @see <a href="https://doi.org/10.1007/978-3-642-34931-7_28">SipHash, Aumasson and Bernstein, INDOCRYPT 2012</a>
 */
final class OwnerTokens {

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(ISO_8859_1);
    private static final int HASH = 32;

    private final long key0;
    private final long key1;
    private final AtomicLong counter = new AtomicLong();

    private final boolean kept;

    /** @param kept whether the store keeps the texts in this JVM, so that a lock may do so, too, at no cost */
    OwnerTokens(boolean kept) {
        this.kept = kept;
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        key0 = ByteBuffer.wrap(random).getLong();
        key1 = ByteBuffer.wrap(random).getLong(8);
    }

    long next() {
        return counter.incrementAndGet();
    }

    boolean areKept() {
        return kept;
    }

    long numberOf(String token) {
        return Long.parseLong(token, HASH + 1, token.length(), 16);
    }

    /** Made anew each time: a lock that is held keeps the number only, unless texts are kept. */
    String of(long number) {
        var hash = new SipHash(key0, key1, number);
        var text = new byte[HASH + 1 + Math.max(1, (Long.SIZE + 3 - Long.numberOfLeadingZeros(number)) / 4)];
        hex(hash.first(), text, 0, HASH / 2);
        hex(hash.second(), text, HASH / 2, HASH);
        text[HASH] = '.';
        hex(number, text, HASH + 1, text.length);
        return new String(text, ISO_8859_1);
    }

    /** By hand: each lock that is acquired needs two of these texts. */
    private static void hex(long number, byte[] into, int from, int end) {
        long rest = number;
        for (int i = end - 1; i >= from; i--) {
            into[i] = DIGITS[(int) rest & 0xf];
            rest >>>= 4;
        }
    }
}

package io.quarkiverse.cachelock.runtime.engine;

/** SipHash-2-4 of one number, with 128 bits: without the key it cannot be told from random bits. */
final class SipHash {

    private static final int LENGTH = 8;

    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private final long first;
    private final long second;

    SipHash(long key0, long key1, long number) {
        v0 = 0x736f6d6570736575L ^ key0;
        v1 = 0x646f72616e646f6dL ^ key1 ^ 0xee;
        v2 = 0x6c7967656e657261L ^ key0;
        v3 = 0x7465646279746573L ^ key1;
        take(number);
        take((long) LENGTH << 56);
        v2 ^= 0xee;
        first = end();
        v1 ^= 0xdd;
        second = end();
    }

    long first() {
        return first;
    }

    long second() {
        return second;
    }

    private void take(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private long end() {
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
    }
}

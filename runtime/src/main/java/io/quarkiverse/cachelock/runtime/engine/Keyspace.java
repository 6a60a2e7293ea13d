package io.quarkiverse.cachelock.runtime.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes keys of lock names, the same way for every lock store. A short key is kept as it is. One that is long, or has
 * characters that a store or a terminal would trip over, becomes a readable head, {@code #} and its SHA-256.
 */
final class Keyspace {

    private static final int LONGEST = 200;
    private static final int HEAD = 100;

    private final String prefix;

    Keyspace(String prefix) {
        this.prefix = prefix;
    }

    String keyOf(String name) {
        String key = prefix + name;
        if (isShortAscii(key) || isShort(key) && key.codePoints().allMatch(Keyspace::isPlain)) {
            return key;
        }
        return head(key) + "#" + sha256(key);
    }

    /** Nearly all are, and this is quick. */
    private static boolean isShortAscii(String key) {
        if (key.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) < ' ' || key.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isShort(String key) {
        return key.length() * 3 <= LONGEST || key.length() <= LONGEST && key.getBytes(UTF_8).length <= LONGEST;
    }

    /** Neither a control character nor half a surrogate pair. */
    private static boolean isPlain(int character) {
        return !Character.isISOControl(character) && Character.getType(character) != Character.SURROGATE;
    }

    private static String head(String key) {
        var head = new StringBuilder();
        int bytes = 0;
        for (int i = 0; i < key.length() && bytes < HEAD; i = key.offsetByCodePoints(i, 1)) {
            int character = key.codePointAt(i);
            head.appendCodePoint(isPlain(character) ? character : '_');
            bytes += character < 0x80 ? 1 : 4;
        }
        return head.toString();
    }

    private static String sha256(String key) {
        try {
            // Not an encoding: each would make all unpaired surrogates the same
            ByteBuffer chars = ByteBuffer.allocate(2 * key.length());
            key.chars().forEach(c -> chars.putChar((char) c));
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(chars.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}

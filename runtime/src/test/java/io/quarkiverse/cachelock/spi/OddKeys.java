package io.quarkiverse.cachelock.spi;

import java.util.List;
import java.util.stream.Stream;

/** Key parts that stores confuse, cut, interpret or refuse if they are not careful. No two are the same lock. */
final class OddKeys {

    static final List<String> ONE_BYTE = List.of("a", "A", "0", " ", "{", "}", "%", "_", "'", "\"", "\\", ":", "*", "?", "~");

    private static final List<String> CASE = List.of("order", "Order", "ORDER", "straße", "strasse", "STRASSE", "i", "I", "İ",
            "ı",
            "σ", "ς", "Σ", "k", "\u212A");

    private static final List<String> SPACES = List.of("s", "s ", "s  ", " s", "s\u00A0", "s\u2003", "s t", "s  t");

    private static final List<String> LOOK_ALIKES = List.of("\u00E9", "e\u0301", "e", "\u00C5", "\u212B", "A\u030A", "\uFB01",
            "fi",
            "\uFF41", "\u0430", "\u3042", "\u30A2", "a\u200Bb", "a\u200Db", "a\u00ADb", "ab", "\uFEFFab", "\u202Eab",
            "\u2028", "\u2029", "1", "\u00B9", "\u0661", "\uAC00", "\u1100\u1161");

    private static final List<String> EMOJI = List.of("👍", "👎", "👍🏽", "👩‍👧", "👩‍👦", "🇪🇺", "🇺🇪", "☺", "☺\uFE0F",
            "\uD834\uDD1E",
            "\uDBFF\uDFFD");

    private static final List<String> BRACES = List.of("{}", "}{", "{a}", "{a}b", "{a}c", "{b}a", "{{a}}", "a}", "{c", "}{a}",
            "[a]",
            "(a)", "<a>", "${a}", "#{a}", "{0}");

    private static final List<String> SYNTAX = List.of("''", "\\'", "\\\\", "`", "%%", "%s", "__", "$1", "$$", "??", ":p", "::",
            "@x", "#", "--", "-- x", "/*", "*/", ";", "&", "|", "\\u0000", "\\x00", "\\0", "\\n", "^", "a:b", "a:b:", ":a:b",
            "null", "NULL", "+1", "01", "1.0", "1e0");

    private static final List<String> INJECTIONS = List.of("'; DROP TABLE cache_lock; --", "' OR '1'='1", "\" OR \"\"=\"",
            "') ON CONFLICT DO NOTHING; --", "\\'; DELETE FROM cache_lock; --", "]] redis.call('FLUSHALL') --[[",
            "\") redis.call('FLUSHALL') --", "\u02BC OR 1=1", "$(id)", "../../etc/passwd", "%27%20OR%201=1", "{{7*7}}");

    private OddKeys() {
    }

    static Stream<String> all() {
        return Stream.of(CASE, SPACES, LOOK_ALIKES, EMOJI, BRACES, SYNTAX, INJECTIONS).flatMap(List::stream);
    }

    /** Keys of 255 bytes of UTF-8 that begin alike and differ late. */
    static Stream<String> longest(String prefix) {
        int room = 255 - prefix.length();
        String ascii = prefix + "x".repeat(room - 1);
        String emoji = prefix + "x".repeat(room % 4) + "👍".repeat(room / 4 - 1);
        String accents = prefix + "x".repeat(room % 2) + "é".repeat(room / 2 - 1);
        return Stream.of(ascii + "x", ascii + "y", ascii + "X", emoji + "👍", emoji + "👎", accents + "é", accents + "è");
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyspaceTest {

    private final Keyspace keyspace = new Keyspace("lock:");

    @ParameterizedTest
    @ValueSource(strings = { "x", "order:42", "Straße 7", "it's {braced}", "100 %", "a ", "😀", "SELECT \"a\"" })
    void shortNamesAreKept(String name) {
        assertThat(keyspace.keyOf(name)).isEqualTo("lock:" + name);
    }

    @Test
    void whatStoresTripOverIsHashedBehindAReadableHead() {
        assertThat(keyspace.keyOf("line\nbreak")).matches("lock:line_break#[0-9a-f]{64}");
        assertThat(keyspace.keyOf("x".repeat(10_000))).matches("lock:x{95}#[0-9a-f]{64}");
        assertThat(keyspace.keyOf("half \ud83d pair")).matches("lock:half _ pair#[0-9a-f]{64}");
    }

    @Test
    void differentNamesHaveDifferentKeysThatFit() {
        String ten = "0123456789";
        List<String> names = List.of("a", "A", "a ", "a\n", "a\r", "a\t", "a\u0000", "\ud83d", "\ud83e", "é", "e\u0301",
                ten.repeat(1_000), ten.repeat(1_000) + "1", ten.repeat(19), ten.repeat(20), "😀".repeat(2_500),
                "😀".repeat(2_499), "ä".repeat(97), "ä".repeat(98));
        Set<String> keys = new HashSet<>();
        for (String name : names) {
            String key = keyspace.keyOf(name);
            assertThat(key.getBytes(UTF_8).length).isLessThanOrEqualTo(255);
            keys.add(key);
        }
        assertThat(keys).hasSameSizeAs(names);
    }
}

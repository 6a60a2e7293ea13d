package io.quarkiverse.cachelock.runtime.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class KeyTextTest {

    @Test
    void valuesPrintTheSameEverywhere() {
        assertThat(KeyText.of(new BigDecimal("1.50"))).isEqualTo("1.50");
        assertThat(KeyText.of(LocalDate.of(2026, 11, 3))).isEqualTo("2026-11-03");
        assertThat(KeyText.of(new StringBuilder("{kind}"))).isEqualTo("{kind}");
        assertThat(KeyText.of(TimeUnit.DAYS)).isEqualTo("DAYS");
    }

    @Test
    void onlyValuesWhoseTextTellsThemApartAreAllowed() {
        assertThat(List.of("a", 1, 'c', true, TimeUnit.DAYS, new StringBuilder(), ZoneId.of("Europe/Berlin")))
                .allMatch(KeyText::allows);
        assertThat(List.of(new Object(), List.of(), new int[0], Thread.currentThread())).noneMatch(KeyText::allows);
    }

    /** All pairs of short parts over the letters that matter. */
    @Test
    void differentPartsNeverMakeTheSameName() {
        List<String> parts = new java.util.ArrayList<>(List.of("a", ":", "\\"));
        for (int from = 0; parts.get(from).length() < 4; from++) {
            for (String letter : List.of("a", ":", "\\")) {
                parts.add(parts.get(from) + letter);
            }
        }
        Map<String, String> names = new HashMap<>();
        for (String first : parts) {
            assertThat(names.put(KeyText.escaped(first), first)).isNull();
            for (String second : parts) {
                String name = KeyText.escaped(first) + KeyText.SEPARATOR + KeyText.escaped(second);
                assertThat(names.put(name, first + " and " + second)).isNull();
            }
        }
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    private static final Map<String, String> PROPERTIES = Map.of("report.wait", "3s", "report.bad", "soon", "report.number",
            "4");

    @ParameterizedTest
    @CsvSource({ "500ms, PT0.5S", "2s, PT2S", "1m, PT1M", "PT2S, PT2S", "pt2s, PT2S", "2, PT2S", "0, PT0S", "1d, PT24H",
            "${report.wait}, PT3S", "${report.number}ms, PT0.004S", "${report.none:5s}, PT5S",
            "${report.none:${report.wait}}, PT3S" })
    void reads(String text, Duration duration) {
        assertThat(parse("waitTime", text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = { "soon", "-", "2 seconds", " ", "99999999999999999999", "PT9999999H", "{report.wait}",
            "${report.bad}" })
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> parse("waitTime", text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("waitTime \"" + text + "\"")
                .hasMessageContaining(" is not a duration. Write one such as ");
    }

    @ParameterizedTest
    @ValueSource(strings = { "-2s", "-1", "PT-1S" })
    void refusesNegativeOnes(String text) {
        assertThatThrownBy(() -> parse("minHoldTime", text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("minHoldTime \"" + text + "\" is negative. Write one such as \"2s\".");
    }

    @Test
    void refusesAnEmptyLease() {
        assertThatThrownBy(() -> parse("leaseTime", "0s")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("leaseTime \"0s\" is zero: the lock would be free again at once. Write one such as \"30s\".");
    }

    @Test
    void tellsAMissingPropertyApart() {
        assertThatThrownBy(() -> parse("waitTime", "${report.none}")).isInstanceOf(NoSuchElementException.class)
                .hasMessage("waitTime \"${report.none}\" needs the property 'report.none', which is not set. "
                        + "Set it, or give a default as in \"${report.none:30s}\".");
    }

    private static Duration parse(String attribute, String text) {
        return DurationText.parse(attribute, text, property -> Optional.ofNullable(PROPERTIES.get(property)));
    }
}

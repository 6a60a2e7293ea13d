package io.quarkiverse.cachelock.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs each scenario for a fraction of a second: the figures mean nothing, but there are some, and no fault. */
class BenchmarksTest {

    @TempDir
    Path directory;

    static Stream<Scenario> scenarios() {
        return Scenarios.all().stream();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyPeerOfAScenarioIsMeasured(Scenario scenario) throws Exception {
        Path file = directory.resolve("figures.csv");
        var out = new ByteArrayOutputStream();

        List<String> failures = Benchmarks.run(new PrintStream(out, true, StandardCharsets.UTF_8), "--scenarios",
                scenario.name(), "--seconds", "0.2", "--warm-up", "0.1", "--rounds", "1", "--locks", "200", "--hold", "0.3",
                "--file", file.toString());

        assertThat(failures).isEmpty();
        List<String> lines = Files.readAllLines(file);
        for (String peer : scenario.peers()) {
            assertThat(lines).anyMatch(line -> line.startsWith(scenario.name() + "," + peer + ",median,"));
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("\n" + peer + " ");
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).noneMatch(line -> line.endsWith("not measured"));
        assertThat(directory.resolve("figures.adoc")).content().contains("." + scenario.name() + ": ",
                "|" + scenario.peers().get(0));
        assertThat(lines).filteredOn(line -> line.contains(",ours") && line.contains("," + Figures.FAULTS + ","))
                .allMatch(line -> line.endsWith(",0.00000"));
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Options("--second", "1"))
                .withMessageContaining("--second is unknown").withMessageContaining("--seconds 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new Options("--seconds"))
                .withMessageContaining("lacks its value");
    }
}

package io.quarkiverse.cachelock.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.quarkiverse.cachelock.torture.faults.FaultWindow;
import io.quarkiverse.cachelock.torture.servers.Rig;

/** A minute of each lock store, always with the same faults: no lock lies. */
@Tag("faults")
@EnabledOnOs(value = OS.LINUX, disabledReason = "Processes are stopped and started by means of Linux")
class SmokeTest {

    private static final Duration TIME = Duration.ofMinutes(1);
    private static final long SEED = 1;

    @TempDir
    Path directory;

    static List<String> stores() {
        return Options.STORES;
    }

    @ParameterizedTest
    @MethodSource("stores")
    void noLockLies(String store) throws IOException {
        Plan plan = Plan.smoke(SEED, TIME);
        try (Rig rig = Options.newRig(store, directory)) {
            Outcome outcome = new Run(store.equals("memory") ? plan.inOneJvm() : plan, rig, directory.resolve("run"))
                    .complete();
            Files.writeString(Files.createDirectories(Path.of("target", "torture")).resolve("smoke-" + store + ".adoc"),
                    Report.of(outcome));
            // How long it took is not for a test to say, on a machine of which it does not know what else it has to do
            assertThat(outcome.inexcusable().stream().filter(lie -> !lie.kind().isOfTime())).as(Report.of(outcome)).isEmpty();
            assertThat(outcome.windows()).as(Report.of(outcome)).allMatch(FaultWindow::hasRecovered);
            assertThat(outcome.verdict().grants()).isGreaterThan(100);
            assertThat(outcome.windows()).isNotEmpty();
        }
    }
}

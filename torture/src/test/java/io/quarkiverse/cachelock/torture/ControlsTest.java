package io.quarkiverse.cachelock.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.quarkiverse.cachelock.torture.check.Violation;
import io.quarkiverse.cachelock.torture.check.ViolationKind;
import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.servers.Rig;
import io.quarkiverse.cachelock.torture.worker.Control;

/** Locks that are broken on purpose are caught, or the others would prove nothing. */
@Tag("faults")
class ControlsTest {

    @TempDir
    Path directory;

    private Set<ViolationKind> caught(String store, Control control, FaultKind... faults) throws IOException {
        try (Rig rig = Options.newRig(store, directory)) {
            Outcome outcome = new Run(Plan.control(control, faults), rig, directory.resolve("run")).untilCaught();
            List<Violation> lies = outcome.inexcusable();
            assertThat(lies).as(Report.of(outcome)).isNotEmpty();
            Files.writeString(Files.createDirectories(Path.of("target", "torture")).resolve("controls.adoc"),
                    String.format("|%s |%s |%s |%d ms%n", control, store, lies.get(0).kind(),
                            outcome.detection().orElseThrow().toMillis()),
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return lies.stream().map(Violation::kind).collect(Collectors.toSet());
        }
    }

    @Test
    void aReleaseThatDoesNotCompareIsCaught() throws IOException {
        assertThat(caught("redis", Control.RELEASE_WITHOUT_COMPARING, FaultKind.WORKER_STOP))
                .containsAnyOf(ViolationKind.TWO_HOLDERS, ViolationKind.BROKEN_PROMISE, ViolationKind.RELEASE_LIED);
    }

    @Test
    void aLeaseThatCountsFromTheReplyIsCaught() throws IOException {
        assertThat(caught("redis", Control.VALIDITY_FROM_REPLY, FaultKind.LATENCY))
                .containsAnyOf(ViolationKind.TWO_HOLDERS, ViolationKind.BROKEN_PROMISE);
    }

    @Test
    void aCounterAsFencingTokenIsCaughtWhenAReplicaTakesOver() throws IOException {
        assertThat(caught("redis", Control.COUNTER_AS_FENCE, FaultKind.FAILOVER))
                .containsAnyOf(ViolationKind.DUPLICATE_TOKEN, ViolationKind.TOKEN_WENT_BACK);
    }

    @Test
    void aLockInsideTheTransactionIsCaught() throws IOException {
        assertThat(caught("postgres", Control.LOCK_INSIDE_TRANSACTION, FaultKind.WORKER_KILL))
                .contains(ViolationKind.LOST_UPDATE);
    }
}

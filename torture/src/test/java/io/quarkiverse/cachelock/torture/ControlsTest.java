package io.quarkiverse.cachelock.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.quarkiverse.cachelock.torture.check.Violation;
import io.quarkiverse.cachelock.torture.check.ViolationKind;
import io.quarkiverse.cachelock.torture.faults.FaultKind;
import io.quarkiverse.cachelock.torture.servers.Rig;
import io.quarkiverse.cachelock.torture.worker.Control;

/** Locks that are broken on purpose are caught, or the others would prove nothing. */
@Tag("faults")
@EnabledOnOs(value = OS.LINUX, disabledReason = "Processes are stopped and started by means of Linux")
class ControlsTest {

    /** Each of them takes two who were both sure of the lock. */
    private static final Set<ViolationKind> TWO_WERE_SURE = Set.of(ViolationKind.TWO_HOLDERS, ViolationKind.BROKEN_PROMISE,
            ViolationKind.RELEASE_LIED, ViolationKind.HOLDER_REFUSED);

    @TempDir
    Path directory;

    private void assertCaught(String store, Control control, FaultKind fault, Set<ViolationKind> kinds) throws IOException {
        try (Rig rig = Options.newRig(store, directory)) {
            Outcome outcome = new Run(Plan.control(control, fault), rig, directory.resolve("run")).untilCaught(kinds);
            assertThat(outcome.detection(kinds)).as(Report.of(outcome)).isPresent();
            Violation first = outcome.inexcusable().stream().filter(lie -> kinds.contains(lie.kind())).findFirst()
                    .orElseThrow();
            String row = String.format("|`%s` |%s |`%s` |`%s` |%,d ms%n", control, store, fault, first.kind(),
                    outcome.detection(kinds).orElseThrow().toMillis());
            System.out.print("Caught: " + row);
            Files.writeString(Files.createDirectories(Path.of("target", "torture")).resolve("controls.adoc"), row,
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    @Test
    void aReleaseThatDoesNotCompareIsCaught() throws IOException {
        assertCaught("redis", Control.RELEASE_WITHOUT_COMPARING, FaultKind.WORKER_STOP, TWO_WERE_SURE);
    }

    @Test
    void aLeaseThatCountsFromTheReplyIsCaught() throws IOException {
        assertCaught("redis", Control.VALIDITY_FROM_REPLY, FaultKind.LATENCY, TWO_WERE_SURE);
    }

    @Test
    void aCounterAsFencingTokenIsCaughtWhenAReplicaTakesOver() throws IOException {
        assertCaught("redis", Control.COUNTER_AS_FENCE, FaultKind.FAILOVER,
                Set.of(ViolationKind.DUPLICATE_TOKEN, ViolationKind.TOKEN_WENT_BACK));
    }

    @Test
    void aLockInsideTheTransactionIsCaught() throws IOException {
        assertCaught("postgres", Control.LOCK_INSIDE_TRANSACTION, FaultKind.WORKER_KILL, Set.of(ViolationKind.LOST_UPDATE));
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.logging.LogRecord;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.scheduler.LockIsBusy;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.scheduler.ScheduledExecution;
import io.quarkus.scheduler.Trigger;
import io.quarkus.test.QuarkusUnitTest;

class SchedulesOnQuartzTest extends ScheduleContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(ScheduleContract.class, Jobs.class))
            .setForcedDependencies(List.of(Dependency.of("io.quarkus", "quarkus-quartz", Version.getVersion())))
            .overrideConfigKey("quarkus.scheduler.start-mode", "forced")
            .overrideConfigKey("quarkus.cache-lock.locks.\"configured\".min-hold-time", "1ms")
            .overrideRuntimeConfigKey("quarkus.cache-lock.locks.\"broken\".lease-time", "0s")
            .setLogRecordPredicate(record -> record.getLoggerName().equals("io.quarkiverse.cachelock"))
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage)
                    .contains("Job '%s' is skipped, since its lock could not be asked for",
                            "A job is skipped, since Quartz has deleted its trigger: it is not due again, or was unscheduled"));

    @Inject
    LockIsBusy lockIsBusy;

    @Test
    void aTriggerThatQuartzHasDeletedSkips() {
        schedule("deleted", "1h", () -> {
        });
        Trigger deleted = scheduler.getScheduledJob("deleted");
        await().until(() -> jobs.succeeded("deleted") == 1);
        assertThat(locks.forceRelease("deleted")).isTrue();
        scheduler.unscheduleJob("deleted");

        assertThat(lockIsBusy.test(executionOf(deleted))).isTrue();
        assertThat(locks.state("deleted")).isEmpty();
    }

    private static ScheduledExecution executionOf(Trigger trigger) {
        return new ScheduledExecution() {
            @Override
            public Trigger getTrigger() {
                return trigger;
            }

            @Override
            public Instant getFireTime() {
                return Instant.now();
            }

            @Override
            public Instant getScheduledFireTime() {
                return Instant.now();
            }
        };
    }
}

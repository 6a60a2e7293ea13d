package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.LogRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

/** Quartz keeps a trigger until its thread has done the execution. */
class SchedulesOnQuartzThreadsTest extends ScheduleContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(ScheduleContract.class, Jobs.class))
            .setForcedDependencies(List.of(Dependency.of("io.quarkus", "quarkus-quartz", Version.getVersion())))
            .overrideConfigKey("quarkus.quartz.run-blocking-scheduled-method-on-quartz-thread", "true")
            .overrideConfigKey("quarkus.scheduler.start-mode", "forced")
            .overrideConfigKey("quarkus.cache-lock.locks.\"configured\".min-hold-time", "1ms")
            .overrideRuntimeConfigKey("quarkus.cache-lock.locks.\"broken\".lease-time", "0s")
            .setLogRecordPredicate(record -> record.getLoggerName().equals("io.quarkiverse.cachelock"))
            .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage)
                    .contains("Job '%s' is skipped, since its lock could not be asked for"));

    @Test
    void theLastExecutionHoldsTheLockToo() {
        assertThatTheLastExecutionHoldsTheLock();
    }
}

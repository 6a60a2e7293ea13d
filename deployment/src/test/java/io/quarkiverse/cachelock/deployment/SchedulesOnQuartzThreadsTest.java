package io.quarkiverse.cachelock.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** Quartz keeps a trigger until its thread has done the execution. */
class SchedulesOnQuartzThreadsTest extends ScheduleContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = app("quarkus-quartz")
            .overrideConfigKey("quarkus.quartz.run-blocking-scheduled-method-on-quartz-thread", "true");

    @Test
    void theLastExecutionHoldsTheLockToo() {
        assertThatTheLastExecutionHoldsTheLock();
    }
}

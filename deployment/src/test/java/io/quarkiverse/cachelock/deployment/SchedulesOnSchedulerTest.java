package io.quarkiverse.cachelock.deployment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

class SchedulesOnSchedulerTest extends ScheduleContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = app("quarkus-scheduler");

    @Test
    void theLastExecutionHoldsTheLockToo() {
        assertThatTheLastExecutionHoldsTheLock();
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.scheduler.LockIsBusy;
import io.quarkus.scheduler.ScheduledExecution;
import io.quarkus.scheduler.Trigger;
import io.quarkus.test.QuarkusUnitTest;

class SchedulesOnQuartzTest extends ScheduleContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = app("quarkus-quartz",
            "A job is skipped, since Quartz has deleted its trigger: it is not due again, or was unscheduled");

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

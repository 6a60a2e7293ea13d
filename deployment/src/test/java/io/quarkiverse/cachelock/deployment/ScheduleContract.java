package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogRecord;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.scheduler.LockIsBusy;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.scheduler.SkippedExecution;
import io.quarkus.scheduler.SuccessfulExecution;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** What one JVM shows of schedules with locks, whatever fires them; that two take turns is shown by two. */
abstract class ScheduleContract {

    @Inject
    Jobs jobs;
    @Inject
    LockManager locks;
    @Inject
    Scheduler scheduler;

    /** @param warnings what is logged, besides that a lock could not be asked for */
    static QuarkusUnitTest app(String extension, String... warnings) {
        return new QuarkusUnitTest()
                .withApplicationRoot(root -> root.addClasses(ScheduleContract.class, Jobs.class))
                .setForcedDependencies(List.of(Dependency.of("io.quarkus", extension, Version.getVersion())))
                .overrideConfigKey("quarkus.scheduler.start-mode", "forced")
                .overrideConfigKey("quarkus.cache-lock.locks.\"configured\".min-hold-time", "1ms")
                .overrideRuntimeConfigKey("quarkus.cache-lock.locks.\"broken\".lease-time", "0s")
                .setLogRecordPredicate(record -> record.getLoggerName().equals("io.quarkiverse.cachelock"))
                .assertLogRecords(records -> assertThat(records).extracting(LogRecord::getMessage)
                        .containsAll(List.of(warnings)).contains("Job '%s' is skipped, since its lock could not be asked for"));
    }

    @Test
    void anExecutionHoldsTheLockOfItsSchedule() {
        CountDownLatch end = new CountDownLatch(1);
        schedule("held", "1h", () -> awaitEnd(end));
        await().until(() -> locks.state("held").isPresent());
        end.countDown();
        await().until(() -> jobs.succeeded("held") == 1);

        // Busy for half of the period
        assertThat(locks.state("held").orElseThrow().remainingLease())
                .isBetween(Duration.ofMinutes(28), Duration.ofMinutes(31));
        assertThat(locks.forceRelease("held")).isTrue();
    }

    @Test
    void theConfiguredMinHoldTimeWins() {
        schedule("configured", "1h", () -> {
        });
        await().until(() -> jobs.succeeded("configured") == 1);
        await().until(() -> locks.state("configured").isEmpty());
    }

    @Test
    void aBusyLockSkipsTheExecution() {
        try (LockHandle elsewhere = locks.acquire("busy")) {
            schedule("busy", "1s", () -> assertThat(elsewhere.isHeld()).isFalse());
            await().until(() -> jobs.skipped("busy") >= 2);
            assertThat(jobs.succeeded("busy")).isZero();
        }
        await().until(() -> jobs.succeeded("busy") > 0);
        scheduler.unscheduleJob("busy");
    }

    @Test
    void aFailedExecutionFreesTheLockToo() {
        schedule("failing", "1s", () -> {
            jobs.count("attempt", "failing");
            throw new IllegalStateException("as expected");
        });
        await().until(() -> jobs.counted("attempt", "failing") >= 2);
        scheduler.unscheduleJob("failing");
        await().until(() -> locks.state("failing").isEmpty());
    }

    @Test
    void anObserverThatFailsDoesNotKeepTheLock() {
        schedule("careless", "1s", () -> {
        });
        await().until(() -> jobs.counted("careless", "careless") >= 2);
        scheduler.unscheduleJob("careless");
        await().until(() -> locks.state("careless").isEmpty());
    }

    @Test
    void anExecutionThatTheSchedulerSkipsFreesTheLock() {
        CountDownLatch end = new CountDownLatch(1);
        scheduler.newJob("overlapping").setInterval("1s").setSkipPredicate(LockIsBusy.class)
                .setConcurrentExecution(Scheduled.ConcurrentExecution.SKIP).setTask(execution -> awaitEnd(end)).schedule();
        await().until(() -> locks.state("overlapping").isPresent());
        locks.forceRelease("overlapping");
        await().until(() -> jobs.skipped("overlapping") >= 1);

        // The lock that was acquired for what was skipped is not renewed for ever
        await().until(() -> locks.state("overlapping").isEmpty());
        end.countDown();
        await().until(() -> jobs.succeeded("overlapping") >= 1);
        scheduler.unscheduleJob("overlapping");
    }

    @Test
    void aLockThatCannotBeAskedForSkips() {
        schedule("broken", "1s", () -> {
        });
        await().until(() -> jobs.skipped("broken") >= 1);
        assertThat(jobs.succeeded("broken")).isZero();
        scheduler.unscheduleJob("broken");
    }

    @Test
    void lockedMethodsSkipWithoutWaiting() {
        try (LockHandle elsewhere = locks.acquire("annotated"); LockHandle later = locks.acquire("annotated-later")) {
            List<Integer> before = annotated("run");
            List<Integer> successes = annotated("success");
            // Both would wait for 30 s otherwise
            await().atMost(Duration.ofSeconds(20)).until(() -> annotated("success").get(0) >= successes.get(0) + 2
                    && annotated("success").get(1) >= successes.get(1) + 2);
            assertThat(annotated("run")).isEqualTo(before);
            assertThat(elsewhere.isHeld()).isTrue();
            assertThat(later.isHeld()).isTrue();
        }
        await().until(() -> !annotated("run").contains(0));
    }

    /** A schedule that is due once and never again. */
    void assertThatTheLastExecutionHoldsTheLock() {
        CountDownLatch end = new CountDownLatch(1);
        String soon = ZonedDateTime.now().plusSeconds(3).format(DateTimeFormatter.ofPattern("s m H d M '?' uuuu"));
        scheduler.newJob("once").setCron(soon).setSkipPredicate(LockIsBusy.class).setTask(execution -> awaitEnd(end))
                .schedule();
        await().until(() -> locks.state("once").isPresent());
        end.countDown();
        await().until(() -> locks.state("once").isEmpty());
    }

    private List<Integer> annotated(String what) {
        return List.of(jobs.counted(what, "annotated"), jobs.counted(what, "annotated-later"));
    }

    void schedule(String identity, String every, Runnable job) {
        scheduler.newJob(identity).setInterval(every).setSkipPredicate(LockIsBusy.class).setTask(execution -> job.run())
                .schedule();
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Singleton
    static class Jobs {

        private final Map<String, AtomicInteger> counters = new ConcurrentHashMap<>();

        @Scheduled(identity = "annotated", every = "1s")
        @CacheLock(value = "annotated", onContention = Contention.SKIP, minHoldTime = "100ms")
        void annotated() {
            count("run", "annotated");
        }

        @Scheduled(identity = "annotated-later", every = "1s")
        @CacheLock(value = "annotated-later", onContention = Contention.SKIP)
        Uni<Void> annotatedLater() {
            count("run", "annotated-later");
            return Uni.createFrom().voidItem();
        }

        void count(String what, String identity) {
            counters.computeIfAbsent(what + " " + identity, none -> new AtomicInteger()).incrementAndGet();
        }

        int counted(String what, String identity) {
            return counters.getOrDefault(what + " " + identity, new AtomicInteger()).get();
        }

        int succeeded(String identity) {
            return counted("success", identity);
        }

        int skipped(String identity) {
            return counted("skip", identity);
        }

        void onSuccess(@Observes SuccessfulExecution event) {
            count("success", event.getExecution().getTrigger().getId());
        }

        void onSkip(@Observes SkippedExecution event) {
            count("skip", event.getExecution().getTrigger().getId());
        }

        /** Nobody behind it is told. */
        void beCareless(@Observes @Priority(1) SuccessfulExecution event) {
            if (event.getExecution().getTrigger().getId().equals("careless")) {
                count("careless", "careless");
                throw new IllegalStateException("as expected");
            }
        }
    }
}

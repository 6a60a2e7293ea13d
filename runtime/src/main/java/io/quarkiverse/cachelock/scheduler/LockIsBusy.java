package io.quarkiverse.cachelock.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.NamedLock;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.quarkus.scheduler.FailedExecution;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.ScheduledExecution;
import io.quarkus.scheduler.SkippedExecution;
import io.quarkus.scheduler.SuccessfulExecution;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/**
 * Has one member of a cluster execute a schedule each time that it is due, and the others skip it:
 * {@code @Scheduled(identity = "cleanup", cron = "0 0 3 * * ?", skipExecutionIf = LockIsBusy.class)}.
 * <p>
 * The lock is named as the schedule, by its identity. An execution that finds it busy is skipped, without waiting; another
 * one holds it until it has ended. The lock stays busy for its min-hold time at least: what the configuration says of this
 * lock or, by default, half of the time until the schedule is due again, but no less than that of all locks. If the lock store
 * is down, an error is logged and
 * the execution is skipped.
 * <p>
 * It blocks while it asks the lock store, so the scheduled method must not run on an event loop; there, use
 * {@link io.quarkiverse.cachelock.CacheLock} with {@link io.quarkiverse.cachelock.Contention#SKIP}.
 */
@Singleton
public final class LockIsBusy implements Scheduled.SkipPredicate {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");

    /** The first to be told: an observer that fails keeps those behind it from being told at all. */
    private static final int FIRST = Interceptor.Priority.PLATFORM_BEFORE;

    private final LockManager locks;
    private final CacheLockConfig config;
    private final boolean enabled;
    private final Map<ScheduledExecution, LockHandle> held = new ConcurrentHashMap<>();

    LockIsBusy(LockManager locks, CacheLockConfig config, CacheLockBuildTimeConfig buildTimeConfig) {
        this.locks = locks;
        this.config = config;
        this.enabled = buildTimeConfig.enabled();
    }

    @Override
    public boolean test(ScheduledExecution execution) {
        if (!enabled) {
            return false;
        }
        @Nullable
        String name = name(execution);
        if (name == null) {
            LOG.error("A job is skipped, since Quartz has deleted its trigger: it is not due again, or was unscheduled");
            return true;
        }
        try {
            Optional<LockHandle> lock = lock(name, execution).tryAcquire();
            lock.ifPresent(handle -> held.put(execution, handle));
            return lock.isEmpty();
        } catch (RuntimeException e) {
            // The scheduler would skip it, too, but tell nobody
            LOG.errorf(e, "Job '%s' is skipped, since its lock could not be asked for", name);
            return true;
        }
    }

    /** Null if there is no trigger any more that could tell: Quartz does not wait until the method has ended. */
    private static @Nullable String name(ScheduledExecution execution) {
        try {
            return execution.getTrigger().getId();
        } catch (NullPointerException e) {
            return null;
        }
    }

    private NamedLock lock(String name, ScheduledExecution execution) {
        NamedLock lock = locks.lock(name);
        CacheLockConfig.Lock configured = config.locks().get(name);
        return configured != null && configured.minHoldTime().isPresent() ? lock : lock.minHoldTime(minHoldTime(execution));
    }

    /** As far from what is still this time for a late member as from what is already the next time for an early one. */
    private Duration minHoldTime(ScheduledExecution execution) {
        @Nullable
        Instant next = execution.getTrigger().getNextFireTime();
        Duration half = next == null ? Duration.ZERO : Duration.between(execution.getFireTime(), next).dividedBy(2);
        return half.compareTo(config.minHoldTime()) > 0 ? half : config.minHoldTime();
    }

    void succeeded(@Observes @Priority(FIRST) SuccessfulExecution event) {
        release(event.getExecution());
    }

    void failed(@Observes @Priority(FIRST) FailedExecution event) {
        release(event.getExecution());
    }

    /** By the scheduler itself, after the lock was acquired: it is still executed in this JVM. */
    void skipped(@Observes @Priority(FIRST) SkippedExecution event) {
        release(event.getExecution());
    }

    private void release(ScheduledExecution execution) {
        LockHandle lock = held.remove(execution);
        if (lock == null) {
            return;
        }
        if (Infrastructure.canCallerThreadBeBlocked()) {
            lock.release();
        } else {
            Infrastructure.getDefaultExecutor().execute(lock::release);
        }
    }
}

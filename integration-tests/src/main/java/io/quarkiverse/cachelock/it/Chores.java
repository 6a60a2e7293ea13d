package io.quarkiverse.cachelock.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.scheduler.LockIsBusy;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.ScheduledExecution;

/**
 * What is to be done by one booth, whichever, each time that it is due: by either way, on either kind of schedule. All of it
 * is off unless {@code booth.chores.cron} and {@code booth.chores.every} say when.
 */
@ApplicationScoped
class Chores {

    private static final Logger LOG = Logger.getLogger(Chores.class);

    private static final String CRON = "${booth.chores.cron:off}";
    private static final String EVERY = "${booth.chores.every:off}";
    /** None, unless said otherwise. */
    private static final String DELAY = "${booth.chores.delay:}";

    private final Duration time;

    Chores(@ConfigProperty(name = "booth.chores.time", defaultValue = "100ms") Duration time) {
        this.time = time;
    }

    @Scheduled(identity = "sweep", cron = CRON, executionMaxDelay = DELAY)
    @CacheLock(value = "sweep", onContention = Contention.SKIP, minHoldTime = "500ms")
    void sweep(ScheduledExecution execution) {
        work(execution);
    }

    @Scheduled(identity = "mop", every = EVERY, executionMaxDelay = DELAY)
    @CacheLock(value = "mop", onContention = Contention.SKIP, minHoldTime = "500ms")
    void mop(ScheduledExecution execution) {
        work(execution);
    }

    @Scheduled(identity = "dust", cron = CRON, executionMaxDelay = DELAY, skipExecutionIf = LockIsBusy.class)
    void dust(ScheduledExecution execution) {
        work(execution);
    }

    @Scheduled(identity = "air", every = EVERY, executionMaxDelay = DELAY, skipExecutionIf = LockIsBusy.class)
    void air(ScheduledExecution execution) {
        work(execution);
    }

    private void work(ScheduledExecution execution) {
        String chore = execution.getTrigger().getId();
        long fired = execution.getFireTime().toEpochMilli();
        long began = System.currentTimeMillis();
        LOG.infof("Chore %s of %d began %d", chore, fired, began);
        LockSupport.parkNanos(time.toNanos());
        LOG.infof("Chore %s of %d began %d ended %d", chore, fired, began, System.currentTimeMillis());
    }
}

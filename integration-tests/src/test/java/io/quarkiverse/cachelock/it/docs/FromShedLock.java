package io.quarkiverse.cachelock.it.docs;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.scheduler.LockIsBusy;
import io.quarkus.scheduler.Scheduled;

/** The samples for those who come from ShedLock, and for schedules. */
@ApplicationScoped
class FromShedLock {

    private final AtomicInteger reports = new AtomicInteger();
    private final AtomicInteger cleanUps = new AtomicInteger();

    @Inject
    LockManager locks;

    // tag::annotation[]
    @Scheduled(identity = "report", cron = "${report.cron:0 0 3 * * ?}")
    @CacheLock(value = "nightly-report", onContention = Contention.SKIP, leaseTime = "30s", minHoldTime = "5s")
    void report() {
        reports.incrementAndGet();
    }
    // end::annotation[]

    @CacheLock(value = "report:{region}", onContention = Contention.SKIP)
    void report(String region) {
        reports.incrementAndGet();
    }

    // tag::predicate[]
    @Scheduled(identity = "clean-up", every = "${clean-up.every:10m}", skipExecutionIf = LockIsBusy.class)
    void cleanUp() {
        cleanUps.incrementAndGet();
    }
    // end::predicate[]

    // tag::executor[]
    public boolean reportNow() {
        return locks.lock("nightly-report").minHoldTime(Duration.ofSeconds(5)).tryRun(reports::incrementAndGet);
    }
    // end::executor[]

    // tag::extend[]
    public void exportOrders(Iterable<String> orders) {
        try (LockHandle lock = locks.lock("export").autoRenew(false).leaseTime(Duration.ofMinutes(1)).acquire()) {
            for (String order : orders) {
                lock.extend(Duration.ofMinutes(1));
                export(order);
            }
        }
    }
    // end::extend[]

    private void export(String order) {
        reports.addAndGet(order.length());
    }

    int reports() {
        return reports.get();
    }

    int cleanUps() {
        return cleanUps.get();
    }
}

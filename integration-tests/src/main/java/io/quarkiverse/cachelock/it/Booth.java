package io.quarkiverse.cachelock.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/** Sells seats: not locked, and locked in each of the ways that the extension has. */
@ApplicationScoped
class Booth {

    private static final Logger LOG = Logger.getLogger(Booth.class);

    private final Ledger ledger;
    private final LockManager locks;
    private final ReactiveLockManager reactiveLocks;
    private final Duration handlingTime;

    Booth(Ledger ledger, LockManager locks, ReactiveLockManager reactiveLocks,
            @ConfigProperty(name = "booth.handling-time", defaultValue = "2ms") Duration handlingTime) {
        this.ledger = ledger;
        this.locks = locks;
        this.reactiveLocks = reactiveLocks;
        this.handlingTime = handlingTime;
    }

    /** Reads, takes its time, writes: between the two, others read the same. */
    Ticket sellUnlocked(String id) {
        int left = ledger.seatsLeft(id);
        if (left <= 0) {
            throw new SoldOutException(id);
        }
        LockSupport.parkNanos(handlingTime.toNanos());
        ledger.writeSeatsLeft(id, left - 1);
        ledger.countTicket(id);
        return new Ticket(id, left);
    }

    @CacheLock("show:{id}")
    Ticket sell(String id) {
        return sellUnlocked(id);
    }

    @CacheLock("show:{id}")
    Uni<Ticket> sellReactively(String id) {
        return Uni.createFrom().item(() -> sellUnlocked(id)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    Ticket sellWithManager(String id) {
        return locks.lock("show:" + id).call(() -> sellUnlocked(id));
    }

    /** Holds the lock for a while, so that nobody sells. */
    Uni<Void> stocktaking(String id, Duration duration) {
        return reactiveLocks.lock("show:" + id).run(() -> {
            LOG.infof("Taking stock of %s", id);
            return Uni.createFrom().voidItem().onItem().delayIt().by(duration);
        });
    }
}

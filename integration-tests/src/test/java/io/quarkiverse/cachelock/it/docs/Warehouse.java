package io.quarkiverse.cachelock.it.docs;

import java.time.Duration;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.NamedLock;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.smallrye.mutiny.Uni;

/** The samples of the managers. */
@ApplicationScoped
class Warehouse {

    // tag::inject[]
    @Inject
    LockManager locks;
    // end::inject[]

    // tag::inject-reactive[]
    @Inject
    ReactiveLockManager reactiveLocks;
    // end::inject-reactive[]

    @Inject
    Stock stock;

    // tag::run[]
    public int count(String shelf) {
        return locks.lock("shelf:" + shelf).call(() -> stock.count(shelf));
    }

    public void clear(String shelf) {
        locks.lock("shelf:" + shelf).run(() -> stock.clear(shelf));
    }
    // end::run[]

    // tag::acquire[]
    public void move(String shelf) {
        try (LockHandle lock = locks.acquire("shelf:" + shelf)) {
            stock.move(shelf, lock.fencingToken());
        }
    }
    // end::acquire[]

    // tag::try[]
    public boolean moveIfFree(String shelf) {
        Optional<LockHandle> lock = locks.tryAcquire("shelf:" + shelf);
        lock.ifPresent(held -> {
            try (held) {
                stock.move(shelf, held.fencingToken());
            }
        });
        return lock.isPresent();
    }
    // end::try[]

    // tag::try-run[]
    public boolean clearIfFree(String shelf) {
        return locks.lock("shelf:" + shelf).tryRun(() -> stock.clear(shelf));
    }
    // end::try-run[]

    // tag::settings[]
    public void restock(String shelf) {
        NamedLock lock = locks.lock("shelf:" + shelf)
                .waitTime(Duration.ofSeconds(2))
                .leaseTime(Duration.ofMinutes(1))
                .autoRenew(false);
        lock.run(() -> stock.clear(shelf));
    }
    // end::settings[]

    // tag::handle[]
    public void inventory(Iterable<String> shelves) {
        try (LockHandle lock = locks.acquire("inventory")) {
            lock.onLost(stock::stopCounting);
            for (String shelf : shelves) {
                lock.ensureHeld();
                stock.count(shelf);
            }
        }
    }
    // end::handle[]

    // tag::reactive[]
    public Uni<Integer> countLater(String shelf) {
        return reactiveLocks.lock("shelf:" + shelf).run(() -> stock.countLater(shelf));
    }
    // end::reactive[]

    // tag::reactive-acquire[]
    public Uni<Long> fencingToken(String shelf) {
        return reactiveLocks.acquire("shelf:" + shelf)
                .onItem().transformToUni(lock -> lock.release().replaceWith(lock.fencingToken()));
    }
    // end::reactive-acquire[]

    // tag::state[]
    public String whoHolds(String shelf) {
        return locks.state("shelf:" + shelf).map(LockState::ownerId).orElse("nobody");
    }

    public boolean evict(String shelf) {
        return locks.forceRelease("shelf:" + shelf);
    }
    // end::state[]
}

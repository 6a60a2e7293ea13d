package io.quarkiverse.cachelock.it.docs;

import static java.time.Duration.ofSeconds;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.smallrye.mutiny.Uni;

/** The samples for those who come from Redisson. */
@ApplicationScoped
class FromRedisson {

    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactiveLocks;

    // tag::lock[]
    public String ship(String order) {
        return locks.lock("order:" + order).call(() -> "shipped " + order);
    }
    // end::lock[]

    // tag::try[]
    public String shipIfFree(String order) {
        try (LockHandle lock = locks.lock("order:" + order).waitTime(ofSeconds(1))
                .leaseTime(ofSeconds(10)).autoRenew(false).acquire()) {
            return "shipped " + order + ", held for " + lock.remainingLease().toSeconds() + " s";
        } catch (LockNotAcquiredException busy) {
            return "busy";
        }
    }
    // end::try[]

    // tag::fenced[]
    public long fence(String order) {
        try (LockHandle lock = locks.acquire("order:" + order)) {
            return lock.fencingToken();
        }
    }
    // end::fenced[]

    // tag::reactive[]
    public Uni<String> shipLater(String order) {
        return reactiveLocks.lock("order:" + order).run(() -> Uni.createFrom().item("shipped " + order));
    }
    // end::reactive[]

    // tag::threads[]
    public Optional<Runnable> reserve(String order) {
        return locks.tryAcquire("order:" + order).map(lock -> lock::close);
    }
    // end::threads[]
}

package io.quarkiverse.cachelock.it.docs;

import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.LockManager;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/** What the samples lock. Tells whether it ran under which lock. */
@ApplicationScoped
class Payments {

    private final AtomicInteger reports = new AtomicInteger();

    @Inject
    LockManager locks;

    Receipt charge(long id) {
        return new Receipt(id, locks.state("order:" + id).isPresent());
    }

    Uni<Receipt> chargeLater(long id) {
        return Uni.createFrom().item(() -> charge(id)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    void report() {
        reports.incrementAndGet();
    }

    int reports() {
        return reports.get();
    }
}

package io.quarkiverse.cachelock.it.docs;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;
import io.smallrye.mutiny.Uni;

/** The samples of {@link CacheLock}. */
@ApplicationScoped
class Orders {

    @Inject
    Payments payments;

    // tag::annotation[]
    @CacheLock("order:{id}")
    public Receipt pay(long id) {
        return payments.charge(id);
    }
    // end::annotation[]

    // tag::reactive[]
    @CacheLock("order:{id}")
    public Uni<Receipt> payLater(long id) {
        return payments.chargeLater(id);
    }
    // end::reactive[]

    // tag::stage[]
    @CacheLock("order:{id}")
    public CompletionStage<Receipt> payInBackground(long id) {
        return CompletableFuture.supplyAsync(() -> payments.charge(id));
    }
    // end::stage[]

    // tag::transactional[]
    @Transactional
    @CacheLock("order:{id}")
    public Receipt payInTransaction(long id) {
        return payments.charge(id);
    }
    // end::transactional[]

    // tag::parameters[]
    @CacheLock("shop:{shop}:order:{id}")
    public Receipt pay(String shop, long id) {
        return payments.charge(id);
    }
    // end::parameters[]

    // tag::skip[]
    @CacheLock(value = "report", onContention = Contention.SKIP)
    public void report() {
        payments.report();
    }
    // end::skip[]

    // tag::settings[]
    @CacheLock(value = "monthly-report", waitTime = "2s", leaseTime = "${report.lease}", minHoldTime = "100ms")
    public void monthlyReport() {
        payments.report();
    }
    // end::settings[]

    // tag::store[]
    @CacheLock(value = "import", store = "jobs")
    public void importOrders() {
        payments.report();
    }
    // end::store[]
}

package io.quarkiverse.cachelock.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.EntityGoneException;
import io.quarkiverse.cachelock.LockManager;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;

/** Runs the samples of the page on entities, with Panache on H2. */
@QuarkusTest
class EntitySamplesTest {

    @Inject
    Shipping shipping;
    @Inject
    ShipmentRepository shipments;
    @Inject
    LockManager locks;

    Shipment shipment;

    @BeforeEach
    void store() {
        shipment = store(1);
    }

    private static Shipment store(int parcels) {
        Shipment stored = new Shipment();
        stored.customer = "ada";
        stored.parcels = parcels;
        QuarkusTransaction.requiringNew().run(() -> stored.persist());
        return stored;
    }

    @Test
    void anEntityLocksItself() {
        int before = shipment.parcels;
        CompletableFuture.allOf(IntStream.range(0, 20)
                .mapToObj(each -> CompletableFuture.runAsync(() -> shipping.add(shipment.id, 1)))
                .toArray(CompletableFuture[]::new)).join();
        assertThat(read().parcels).isEqualTo(before + 20);
        assertThat(locks.state("Shipment:" + shipment.id)).isEmpty();

        shipping.takeOver(shipment.id, store(5).id);
        assertThat(read().parcels).isEqualTo(before + 25);
    }

    @Test
    void whatIsMovedBetweenTwoEntitiesIsNotLost() {
        long other = store(5).id;
        CompletableFuture.allOf(IntStream.range(0, 20)
                .mapToObj(each -> CompletableFuture.runAsync(each % 4 == 0 ? () -> shipping.move(other, shipment.id, 1)
                        : () -> shipping.move(shipment.id, other, 1)))
                .toArray(CompletableFuture[]::new)).join();
        assertThat(read().parcels).isEqualTo(1 - 10);
        assertThat(QuarkusTransaction.requiringNew().call(() -> shipments.findById(other)).parcels).isEqualTo(5 + 10);
        assertThat(locks.state("Shipment:" + other)).isEmpty();
    }

    @Test
    void aBusyEntityIsLeftAlone() {
        try (var held = locks.entity(shipment).acquire()) {
            assertThat(held.name()).isEqualTo("Shipment:" + shipment.id);
            shipping.inspect(shipment.id);
            assertThat(read().status).isEqualTo("NEW");
        }
        shipping.inspect(shipment.id);
        assertThat(read().status).isEqualTo("INSPECTED");
    }

    @Test
    void theManagerLocksEntities() {
        shipping.bundle(shipment.id);
        assertThat(read().status).isEqualTo("BUNDLED");
        shipping.cancel(shipment.id);
        assertThat(read().status).isEqualTo("CANCELLED");
        shipping.send(shipment);
        assertThat(read().status).isEqualTo("SENT");
        assertThat(shipment.status).as("what was read before the transaction").isEqualTo("CANCELLED");
        shipping.print(shipment);
        assertThat(shipping.label(shipment)).isEqualTo("ada, CANCELLED");
    }

    @Test
    void anEntityThatIsGoneLeavesNoLock() {
        QuarkusTransaction.requiringNew().run(() -> shipments.deleteById(shipment.id));
        assertThatThrownBy(() -> shipment.add(1)).isInstanceOf(EntityGoneException.class);
        assertThatThrownBy(() -> shipping.send(shipment)).isInstanceOf(EntityGoneException.class);
        assertThat(locks.state("Shipment:" + shipment.id)).isEmpty();
    }

    private Shipment read() {
        return QuarkusTransaction.requiringNew().call(() -> shipments.findById(shipment.id));
    }
}

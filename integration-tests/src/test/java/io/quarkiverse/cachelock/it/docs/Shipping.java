package io.quarkiverse.cachelock.it.docs;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockManager;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** The samples of locks of entities. */
@ApplicationScoped
class Shipping {

    @Inject
    LockManager locks;
    @Inject
    ShipmentRepository shipments;

    // tag::method[]
    @Transactional
    public void add(long id, int parcels) {
        Shipment shipment = Shipment.findById(id);
        shipment.add(parcels); // acquires the lock, reads the shipment again, adds
    } // commits, then releases the lock
      // end::method[]

    @Transactional
    public void takeOver(long id, long other) {
        Shipment.<Shipment> findById(id).takeOver(Shipment.findById(other));
    }

    @Transactional
    public void inspect(long id) {
        Shipment.<Shipment> findById(id).inspect();
    }

    // tag::manager[]
    @Transactional
    public void cancel(long id) {
        Shipment shipment = shipments.findById(id);
        locks.entity(shipment).run(() -> shipment.status = "CANCELLED");
    }
    // end::manager[]

    // tag::fields[]
    @Transactional
    public void bundle(long id) {
        Shipment shipment = shipments.findById(id);
        locks.entity(shipment, "customer", "status").run(() -> shipment.status = "BUNDLED");
    }
    // end::fields[]

    // tag::several[]
    @Transactional
    public void move(long from, long to, int parcels) {
        Shipment source = shipments.findById(from);
        Shipment target = shipments.findById(to);
        locks.lockAll(locks.entity(source), locks.entity(target)).run(() -> { // both are read again
            source.parcels -= parcels;
            target.parcels += parcels;
        });
    } // commits, then releases both locks
      // end::several[]

    // tag::around[]
    public void send(Shipment shipment) {
        locks.entity(shipment).run(() -> QuarkusTransaction.requiringNew().run(() -> {
            Shipment current = shipments.findById(shipment.id);
            current.status = "SENT";
        }));
    }
    // end::around[]

    // tag::no-refresh[]
    public void print(Shipment shipment) {
        locks.entity(shipment).refresh(false).run(() -> label(shipment));
    }
    // end::no-refresh[]

    // tag::annotation[]
    @CacheLock("{shipment}")
    public String label(Shipment shipment) { // under the lock Shipment:42, too
        return shipment.customer + ", " + shipment.status;
    }
    // end::annotation[]
}

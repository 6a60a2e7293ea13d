package io.quarkiverse.cachelock.it.docs;

import jakarta.persistence.Entity;

import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.EntityLock;
import io.quarkus.hibernate.orm.panache.PanacheEntity;

/** The sample of an entity that locks itself. */
// tag::entity[]
@Entity
public class Shipment extends PanacheEntity {

    public String customer;
    public String status = "NEW";
    public int parcels;

    @EntityLock
    public void add(int more) { // under the lock Shipment:42
        parcels += more;
    }

    @EntityLock({ "customer", "status" })
    public void takeOver(Shipment other) { // under the lock Shipment(customer,status):ada:NEW
        parcels += other.parcels;
        other.parcels = 0;
    }

    // end::entity[]

    // tag::attributes[]
    @EntityLock(waitTime = "0s", leaseTime = "1m", onContention = Contention.SKIP)
    public void inspect() {
        status = "INSPECTED";
    }
    // end::attributes[]
}

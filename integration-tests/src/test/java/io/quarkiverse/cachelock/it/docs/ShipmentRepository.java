package io.quarkiverse.cachelock.it.docs;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.orm.panache.PanacheRepository;

@ApplicationScoped
public class ShipmentRepository implements PanacheRepository<Shipment> {
}

package io.quarkiverse.cachelock.it.panache;

import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkus.hibernate.reactive.panache.PanacheRepository;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithSessionOnDemand;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;

/** What is done with parcels, in each of the ways that Panache has. */
@ApplicationScoped
public class Depot implements PanacheRepository<Parcel> {

    @WithTransaction
    public Uni<Parcel> store(Parcel parcel) {
        return persist(parcel);
    }

    @WithTransaction
    public Uni<String> inTransaction(long id, Function<Parcel, Uni<String>> action) {
        return findById(id).chain(action::apply);
    }

    @WithSession
    public Uni<String> inSession(long id, Function<Parcel, Uni<String>> action) {
        return findById(id).chain(action::apply);
    }

    @WithSessionOnDemand
    public Uni<String> onDemand(Parcel detached, Function<Parcel, Uni<String>> action) {
        return action.apply(detached);
    }

    @WithSession
    public Uni<Parcel> read(long id) {
        return findById(id);
    }

    @WithTransaction
    public Uni<Void> change(long id, String note) {
        return findById(id).invoke(parcel -> parcel.note = note).replaceWithVoid();
    }

    /** The lock is around the transaction. */
    @CacheLock("Parcel:{id}")
    @WithTransaction
    public Uni<Integer> weigh(long id) {
        return findById(id).map(parcel -> ++parcel.weight);
    }
}

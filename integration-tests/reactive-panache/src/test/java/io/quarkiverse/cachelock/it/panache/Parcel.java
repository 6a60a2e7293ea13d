package io.quarkiverse.cachelock.it.panache;

import java.util.function.Supplier;

import jakarta.persistence.Entity;

import io.quarkiverse.cachelock.EntityLock;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheEntity;
import io.smallrye.mutiny.Uni;

@Entity
public class Parcel extends PanacheEntity {

    public String note;
    public int weight;

    @EntityLock
    public Uni<String> underLock(Supplier<Uni<String>> action) {
        return action.get();
    }

    @EntityLock(waitTime = "0s", fallback = "describeUnlocked")
    public Uni<String> describe() {
        return Uni.createFrom().item(() -> "locked " + note);
    }

    Uni<String> describeUnlocked() {
        return Uni.createFrom().item(() -> "unlocked " + note);
    }

    /** In a transaction of its own, which is over before the lock is. */
    @EntityLock
    public Uni<Parcel> addWeight(int more) {
        return Panache.withTransaction(() -> Parcel.<Parcel> findById(id).invoke(parcel -> parcel.weight += more));
    }
}

package io.quarkiverse.cachelock.deployment;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import jakarta.persistence.OrderColumn;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.EntityLock;
import io.quarkiverse.cachelock.LockKey;
import io.quarkiverse.cachelock.LossPolicy;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Entities to be locked, and what is done with them in transactions. */
@ApplicationScoped
public class Parcels {

    @Inject
    EntityManager entities;

    @Transactional(TxType.REQUIRES_NEW)
    public long send(Parcel parcel) {
        if (parcel.client != null) {
            parcel.client = entities.merge(parcel.client);
        }
        entities.persist(parcel);
        return parcel.id;
    }

    @Transactional(TxType.REQUIRES_NEW)
    public void persist(Object entity) {
        entities.persist(entity);
    }

    @Transactional
    public void inTransaction(Runnable action) {
        action.run();
    }

    @Transactional(TxType.REQUIRES_NEW)
    public void change(long id, Status status, String note) {
        Parcel parcel = entities.find(Parcel.class, id);
        parcel.status = status;
        parcel.note = note;
    }

    @Transactional(TxType.REQUIRES_NEW)
    public void delete(long id) {
        entities.remove(entities.find(Parcel.class, id));
    }

    @Transactional(TxType.REQUIRES_NEW)
    public void inAnother(Runnable action) {
        action.run();
    }

    @Transactional(TxType.REQUIRES_NEW)
    public Parcel read(long id) {
        return entities.find(Parcel.class, id);
    }

    @Transactional(TxType.REQUIRES_NEW)
    public void weigh(long id) {
        entities.find(Parcel.class, id).addWeight(1);
    }

    @CacheLock("{parcel}")
    public void locked(Parcel parcel, Runnable action) {
        action.run();
    }

    @CacheLock("client of {parcel.client}")
    public void lockedByClient(Parcel parcel, Runnable action) {
        action.run();
    }

    @CacheLock("shipping")
    public void lockedByKey(@LockKey Parcel parcel, @LockKey String how, Runnable action) {
        action.run();
    }

    @CacheLock("weight {parcel.weight} of {parcel.client.id}")
    public void lockedByFields(Parcel parcel, Runnable action) {
        action.run();
    }

    public enum Status {
        NEW,
        OPEN,
        SHIPPED
    }

    @MappedSuperclass
    public abstract static class Thing {

        public String note;

        @EntityLock("note")
        public void underNote(Runnable action) {
            action.run();
        }
    }

    @Entity(name = "Parcel")
    public static class Parcel extends Thing implements Function<Runnable, Parcel> {

        @Id
        @GeneratedValue
        public Long id;
        public Status status = Status.NEW;
        public int weight;
        @ManyToOne(fetch = FetchType.LAZY)
        public Client client;

        @EntityLock
        public void underLock(Runnable action) {
            action.run();
        }

        @EntityLock({ "status", "client" })
        protected void underFields(Runnable action) {
            action.run();
        }

        @Override
        @EntityLock("weight")
        public Parcel apply(Runnable action) {
            action.run();
            return this;
        }

        @EntityLock
        public final int addWeight(long more) {
            return addWeight((int) more);
        }

        @EntityLock
        int addWeight(int more) {
            weight += more;
            return weight;
        }

        @EntityLock
        public void twice(Runnable action) {
            underLock(action);
            underLock(action);
        }

        @EntityLock(waitTime = "0s")
        synchronized double weightOf(long count, double each, String unit, byte[] label) throws IOException {
            if (unit.isEmpty()) {
                throw new IOException("no unit");
            }
            return count * each + label.length;
        }

        @EntityLock(waitTime = "0s", onContention = Contention.SKIP)
        public Optional<String> tryShip() {
            return Optional.of(note);
        }

        @EntityLock(waitTime = "0s", fallback = "estimate")
        public String quote(int count, double each, String unit) {
            return "quote";
        }

        String estimate(int count, double each, String unit) {
            return note + ": about " + count * each + " " + unit;
        }

        @EntityLock(commitGuard = true)
        public void guarded(Runnable action) {
            action.run();
        }

        @EntityLock(leaseTime = "1s", onLost = LossPolicy.INTERRUPT)
        public void interruptibly(Runnable action) {
            action.run();
        }

        @EntityLock(refresh = false)
        public void asItIs(Runnable action) {
            action.run();
        }

        @EntityLock(refresh = false)
        public Uni<String> uni(CompletionStage<String> end) {
            return Uni.createFrom().completionStage(end);
        }

        @EntityLock(refresh = false)
        public CompletionStage<String> stage(CompletionStage<String> end) {
            return end;
        }

        @EntityLock(refresh = false)
        public Multi<String> stream(CompletionStage<String> end) {
            return Multi.createFrom().completionStage(end);
        }

        @EntityLock
        public String describe() {
            return "parcel";
        }
    }

    @Entity(name = "Express")
    public static class Express extends Parcel {

        public String courier;

        @Override
        @EntityLock("courier")
        public String describe() {
            return "express " + super.describe();
        }
    }

    /** It is read again along with its boxes, and with what is in these. */
    @Entity(name = "Pallet")
    public static class Pallet {

        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        public Long id;
        @ElementCollection
        public List<String> tags = new ArrayList<>();
        @ElementCollection
        public List<Seal> seals = new ArrayList<>();
        @ElementCollection
        @OrderColumn
        public Seal[] row = { new Seal(1) };
        @ManyToMany
        public Set<Client> clients = new HashSet<>();
        @OneToMany
        public List<Parcel> parcels = new ArrayList<>();
        @OneToMany(mappedBy = "pallet", cascade = CascadeType.ALL)
        public List<Box> boxes = new ArrayList<>();
        @ManyToOne(cascade = CascadeType.PERSIST)
        public Client owner;
        @OneToOne(mappedBy = "pallet", cascade = CascadeType.ALL, orphanRemoval = true)
        public Foil foil;
        @Embedded
        public Straps straps = new Straps();
    }

    @Entity(name = "Foil")
    public static class Foil {

        @Id
        @GeneratedValue
        public Long id;
        @OneToOne
        public Pallet pallet;

        public static Foil around(Pallet pallet) {
            Foil foil = new Foil();
            foil.pallet = pallet;
            pallet.foil = foil;
            return foil;
        }
    }

    @Embeddable
    public static class Straps {

        @ElementCollection
        public List<String> knots = new ArrayList<>();
    }

    @Entity(name = "Box")
    public static class Box {

        @Id
        @GeneratedValue
        public Long id;
        public int amount;
        @ManyToOne
        public Pallet pallet;
        @ManyToOne
        public Box outer;
        @OneToMany(mappedBy = "outer", cascade = CascadeType.ALL)
        public List<Box> inner = new ArrayList<>();

        public static Box on(Pallet pallet) {
            Box box = new Box();
            box.pallet = pallet;
            pallet.boxes.add(box);
            return box;
        }

        public static Box in(Box outer) {
            Box box = new Box();
            box.outer = outer;
            outer.inner.add(box);
            return box;
        }
    }

    @Embeddable
    public static class Seal {

        public int digits;

        protected Seal() {
        }

        public Seal(int digits) {
            this.digits = digits;
        }
    }

    @Entity(name = "Client")
    public static class Client {

        @Id
        public long id;

        protected Client() {
        }

        public Client(long id) {
            this.id = id;
        }
    }

    @Entity(name = "Label")
    public static class Label {

        @Id
        public String text;

        protected Label() {
        }

        public Label(String text) {
            this.text = text;
        }
    }

    @Entity(name = "Shelf")
    public static class Shelf {

        @EmbeddedId
        public Place place;

        protected Shelf() {
        }

        public Shelf(String room, String aisle, int number) {
            place = new Place();
            place.room = room;
            place.aisle = aisle;
            place.number = number;
        }
    }

    @Embeddable
    public static class Place implements Serializable {

        private static final long serialVersionUID = 1L;

        public String room;
        public int number;
        public String aisle;

        @Override
        public boolean equals(Object other) {
            return other instanceof Place place && Objects.equals(room, place.room) && number == place.number
                    && Objects.equals(aisle, place.aisle);
        }

        @Override
        public int hashCode() {
            return Objects.hash(room, number, aisle);
        }
    }

    @Entity(name = "Slot")
    @IdClass(Slot.Key.class)
    public static class Slot {

        @Id
        public int slot;
        @Id
        @ManyToOne
        public Client owner;

        protected Slot() {
        }

        public Slot(Client owner, int slot) {
            this.owner = owner;
            this.slot = slot;
        }

        public record Key(int slot, long owner) implements Serializable {
        }
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityNotFoundException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.EntityGoneException;
import io.quarkiverse.cachelock.EntityLock;
import io.quarkiverse.cachelock.EntityNamedLock;
import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.LocksHandle;
import io.quarkiverse.cachelock.NamedLocks;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkiverse.cachelock.deployment.Parcels.Box;
import io.quarkiverse.cachelock.deployment.Parcels.Client;
import io.quarkiverse.cachelock.deployment.Parcels.Express;
import io.quarkiverse.cachelock.deployment.Parcels.Foil;
import io.quarkiverse.cachelock.deployment.Parcels.Label;
import io.quarkiverse.cachelock.deployment.Parcels.Pallet;
import io.quarkiverse.cachelock.deployment.Parcels.Parcel;
import io.quarkiverse.cachelock.deployment.Parcels.Seal;
import io.quarkiverse.cachelock.deployment.Parcels.Shelf;
import io.quarkiverse.cachelock.deployment.Parcels.Slot;
import io.quarkiverse.cachelock.deployment.Parcels.Status;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.test.QuarkusUnitTest;

/** Locks of entities, with Hibernate ORM. One subclass for each database. */
abstract class EntityContract {

    private static final AtomicLong CLIENTS = new AtomicLong();
    private static final Duration LONG = Duration.ofSeconds(20);

    @Inject
    Parcels parcels;
    @Inject
    EntityManager entities;
    @Inject
    Locks others;
    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;

    long id;
    String name;
    Client client;

    static QuarkusUnitTest app(Class<?>... more) {
        return new QuarkusUnitTest()
                .withApplicationRoot(root -> root.addClasses(EntityContract.class, Parcels.class, Locks.class)
                        .addClasses(Parcels.class.getDeclaredClasses()).addClasses(Parcels.Slot.class.getDeclaredClasses())
                        .addClasses(more))
                .setLogRecordPredicate(record -> record.getLoggerName().equals("io.quarkiverse.cachelock.transaction"))
                .assertLogRecords(logs -> assertThat(logs).isEmpty())
                .overrideConfigKey("quarkus.hibernate-orm.schema-management.strategy", "drop-and-create");
    }

    @BeforeEach
    void send() {
        client = new Client(CLIENTS.incrementAndGet());
        Parcel parcel = new Parcel();
        parcel.note = "fragile";
        parcel.client = client;
        id = parcels.send(parcel);
        name = "Parcel:" + id;
    }

    @Test
    void anEntityIsLockedByItsPrimaryKey() {
        Parcel parcel = parcels.read(id);
        locks.entity(parcel).run(() -> assertHeld(name));
        try (var handle = locks.entity(parcel).acquire()) {
            assertThat(handle.name()).isEqualTo(name);
            assertThat(locks.entity(parcel).state()).isPresent();
            assertThat(locks.entity(parcel).tryAcquire()).isEmpty();
        }
        assertFree(name);
    }

    @Test
    void orByFieldsInAnyOrder() {
        String fields = "Parcel(client,status):" + client.id + ":NEW";
        locks.entity(parcels.read(id), "status", "client").run(() -> assertHeld(fields));
        locks.entity(parcels.read(id), "client", "status", "client").run(() -> {
            assertHeld(fields);
            assertFree(name);
        });
    }

    @Test
    void aManagedEntityIsReadAgainInItsTransaction() {
        parcels.inTransaction(() -> {
            Parcel parcel = entities.find(Parcel.class, id);
            onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
            locks.entity(parcel).run(() -> {
                assertThat(parcel.note).isEqualTo("heavy");
                assertThat(entities.contains(parcel)).isTrue();
                parcel.weight = 7;
            });
            assertHeld(name);
        });
        assertFree(name);
        assertThat(parcels.read(id).weight).isEqualTo(7);
    }

    @Test
    void aDetachedEntityIsReadAgainWhereItIs() {
        Parcel parcel = parcels.read(id);
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        locks.entity(parcel).run(() -> assertThat(parcel.note).isEqualTo("heavy"));
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "light"));
        parcels.inTransaction(() -> locks.entity(parcel).run(() -> assertThat(parcel.note).isEqualTo("light")));
    }

    @Test
    void anEntityOfTheRequestIsReadAgainInTheSessionOfTheRequest() {
        ManagedContext request = Arc.container().requestContext();
        request.activate();
        try {
            Parcel parcel = entities.find(Parcel.class, id);
            onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
            locks.entity(parcel).run(() -> assertThat(parcel.note).isEqualTo("heavy"));
            onAnotherThread(() -> parcels.change(id, Status.OPEN, "light"));
            parcels.inTransaction(() -> locks.entity(parcel).run(() -> assertThat(parcel.note).isEqualTo("light")));
        } finally {
            request.terminate();
        }
    }

    @Test
    void nothingIsReadAgainWithoutRefresh() {
        Parcel parcel = parcels.read(id);
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        locks.entity(parcel, "status").refresh(false).run(() -> {
            assertThat(parcel.note).isEqualTo("fragile");
            assertHeld("Parcel(status):NEW");
        });
        parcel.asItIs(() -> assertThat(parcel.note).isEqualTo("fragile"));
    }

    @Test
    void nothingIsReadAgainOnReentry() {
        parcels.inTransaction(() -> {
            Parcel parcel = entities.find(Parcel.class, id);
            locks.entity(parcel).run(() -> {
                parcel.note = "mine";
                locks.entity(parcel).run(() -> assertThat(parcel.note).isEqualTo("mine"));
            });
        });
        assertThat(parcels.read(id).note).isEqualTo("mine");
    }

    @Test
    void anEntityThatIsGoneLeavesNoLock() {
        Parcel detached = parcels.read(id);
        parcels.inTransaction(() -> {
            Parcel parcel = entities.find(Parcel.class, id);
            onAnotherThread(() -> parcels.delete(id));
            for (Parcel gone : List.of(parcel, detached)) {
                assertThatThrownBy(() -> locks.entity(gone).run(() -> {
                    throw new AssertionError();
                })).as(gone == parcel ? "managed" : "detached").isInstanceOf(EntityGoneException.class)
                        .hasMessageContaining("lock '" + name + "'");
                assertFree(name);
            }
        });
        assertThatThrownBy(() -> locks.entity(detached).acquire()).isInstanceOf(EntityGoneException.class);
        assertThatThrownBy(() -> detached.addWeight(1)).isInstanceOf(EntityGoneException.class);
        assertThatThrownBy(() -> locks.entity(detached).tryAcquire()).isInstanceOf(EntityGoneException.class);
        assertFree(name);
    }

    @Test
    void staleFieldsGiveWayToThoseInTheDatabase() {
        Parcel parcel = parcels.read(id);
        onAnotherThread(() -> parcels.change(id, Status.SHIPPED, "heavy"));
        locks.entity(parcel, "client", "status").run(() -> {
            assertHeld("Parcel(client,status):" + client.id + ":SHIPPED");
            assertFree("Parcel(client,status):" + client.id + ":NEW");
        });
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        try (var handle = locks.entity(parcel, "client", "status").acquire()) {
            assertThat(handle.name()).isEqualTo("Parcel(client,status):" + client.id + ":OPEN");
        }
        onAnotherThread(() -> parcels.change(id, Status.NEW, "heavy"));
        parcel.underFields(() -> assertHeld("Parcel(client,status):" + client.id + ":NEW"));
    }

    @Test
    void staleFieldsDoNotProlongTheWaitTime() {
        Parcel parcel = parcels.read(id);
        String fresh = "Parcel(client,status):" + client.id + ":OPEN";
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        var first = CompletableFuture.supplyAsync(() -> locks.acquire("Parcel(client,status):" + client.id + ":NEW")).join();
        try (var second = CompletableFuture.supplyAsync(() -> locks.acquire(fresh)).join()) {
            assertThat(second.isHeld()).isTrue();
            CompletableFuture.runAsync(first::release, CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS));
            assertThatThrownBy(() -> locks.entity(parcel, "client", "status").waitTime(Duration.ofSeconds(1)).acquire())
                    .isInstanceOfSatisfying(LockNotAcquiredException.class, busy -> {
                        assertThat(busy.name()).isEqualTo(fresh);
                        assertThat(busy.waited()).as("the rest of the wait time").isLessThan(Duration.ofSeconds(1));
                    });
            assertFree(first.name());
        }
    }

    @Test
    void fieldsThatChangeTwiceDoNotShortenTheWaitTime() {
        assertWaitsFully(lock -> lock.waitTime(Duration.ofSeconds(1)).acquire());
    }

    @Test
    void norIfThereAreSeveral() {
        assertWaitsFully(lock -> locks.lockAll(lock, locks.entity(another())).waitTime(Duration.ofSeconds(1)).acquire());
    }

    private void assertWaitsFully(Consumer<EntityNamedLock> acquiring) {
        Parcel parcel = parcels.read(id);
        parcels.change(id, Status.OPEN, "heavy");
        var first = elsewhere(fields("NEW"));
        var second = elsewhere(fields("OPEN"));
        try (var third = elsewhere(fields("SHIPPED"))) {
            CompletableFuture.runAsync(first::release, CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
            CompletableFuture.runAsync(() -> {
                parcels.change(id, Status.SHIPPED, "light");
                second.release();
            }, CompletableFuture.delayedExecutor(600, TimeUnit.MILLISECONDS));
            long started = System.nanoTime();
            assertThatThrownBy(() -> acquiring.accept(byFields(parcel))).isInstanceOf(LockNotAcquiredException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(third.isHeld()).isTrue();
        }
    }

    @Test
    void aStaleFieldMayLeadToALockThatIsAlreadyHeld() {
        Parcel parcel = parcels.read(id);
        Parcel stale = parcels.read(id);
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        locks.entity(parcel, "client", "status").run(() -> locks.entity(stale, "client", "status").run(() -> assertThat(
                stale.status).isEqualTo(Status.OPEN)));
        assertFree("Parcel(client,status):" + client.id + ":OPEN");
    }

    @Test
    void changesThatWouldBeLostAreRefused() {
        parcels.inTransaction(() -> {
            Parcel parcel = entities.find(Parcel.class, id);
            parcel.note = "mine";
            assertThatThrownBy(() -> locks.entity(parcel).run(() -> {
            })).isExactlyInstanceOf(LockException.class)
                    .hasMessageContaining("The Parcel that is to be locked has changes that have not been written, of note.");
            assertFree(name);
            entities.flush();
            locks.entity(parcel).run(() -> assertThat(parcel.note).isEqualTo("mine"));
        });
        assertThat(parcels.read(id).note).isEqualTo("mine");
    }

    @Test
    void changesOfCollectionsAreRefusedToo() {
        long number = stack();
        Map<String, Consumer<Pallet>> changes = Map.of(
                "tags", pallet -> pallet.tags.add("tall"),
                "seals", pallet -> pallet.seals.get(0).digits = 7,
                "row", pallet -> pallet.row[0] = new Seal(7),
                "straps.knots", pallet -> pallet.straps.knots = new ArrayList<>(List.of("reef")),
                "foil", pallet -> pallet.foil = null,
                "owner", pallet -> pallet.owner = new Client(),
                "clients", pallet -> pallet.clients.add(entities.find(Client.class, client.id)),
                "parcels", pallet -> pallet.parcels = new ArrayList<>(List.of(entities.find(Parcel.class, id))));
        changes.forEach((property, change) -> parcels.inTransaction(() -> {
            Pallet pallet = entities.find(Pallet.class, number);
            change.accept(pallet);
            assertRefused(pallet, property);
            entities.flush();
            locks.entity(pallet).run(() -> assertHeld("Pallet:" + number));
        }));
        parcels.inTransaction(() -> {
            Pallet pallet = entities.find(Pallet.class, number);
            assertThat(pallet.tags).containsExactly("tall");
            assertThat(pallet.seals.get(0).digits).isEqualTo(7);
            assertThat(pallet.row[0].digits).isEqualTo(7);
            assertThat(pallet.straps.knots).containsExactly("reef");
            assertThat(pallet.foil).isNull();
            assertThat(pallet.owner).isNotNull();
            assertThat(pallet.clients).hasSize(1);
            assertThat(pallet.parcels).hasSize(1);
        });
    }

    @Test
    void collectionsOfAnEntityThatIsNewAreRefusedToo() {
        parcels.inTransaction(() -> {
            Pallet pallet = new Pallet();
            pallet.tags.add("tall");
            List<String> bare = pallet.tags;
            entities.persist(pallet);
            assertThat(pallet.id).as("inserted at once").isNotNull();
            assertRefused(pallet, "row, tags");
            entities.flush();
            bare.add("wide");
            assertRefused(pallet, "tags");
            entities.flush();
            locks.entity(pallet).run(() -> assertThat(pallet.tags).containsExactly("tall", "wide"));
        });
    }

    @Test
    void aCollectionThatIsTakenAwayIsRefusedToo() {
        long number = stack();
        parcels.inTransaction(() -> {
            Pallet pallet = entities.find(Pallet.class, number);
            pallet.seals = null;
            pallet.row = null;
            assertRefused(pallet, "row, seals");
            entities.flush();
            locks.entity(pallet).run(() -> assertThat(pallet.seals).isEmpty());
        });
    }

    @Test
    void changesOfWhatIsReadAlongAreRefusedToo() {
        long number = stack();
        parcels.inTransaction(() -> {
            Pallet pallet = entities.find(Pallet.class, number);
            Box inner = pallet.boxes.get(0).inner.get(0);
            inner.amount = 5;
            assertRefused(pallet, "boxes.inner.amount");
            entities.flush();
            locks.entity(pallet).run(() -> assertThat(inner.amount).isEqualTo(5));
        });
        parcels.inTransaction(() -> {
            Pallet pallet = entities.find(Pallet.class, number);
            entities.remove(pallet.boxes.get(0).inner.get(0));
            assertRefused(pallet, "boxes.inner");
            pallet.boxes.get(0).inner.clear();
        });
        parcels.inTransaction(() -> {
            Pallet pallet = entities.find(Pallet.class, number);
            assertThat(pallet.boxes.get(0).inner).isEmpty();
            locks.entity(pallet).run(() -> assertHeld("Pallet:" + number));
        });
    }

    @Test
    void whatIsNewAmongWhatIsReadAlongIsRefused() {
        long number = stack();
        parcels.inTransaction(() -> {
            Pallet pallet = entities.find(Pallet.class, number);
            entities.persist(Box.on(pallet));
            assertRefused(pallet, "boxes");
            entities.persist(Box.in(pallet.boxes.get(0)));
            assertRefused(pallet, "boxes, boxes.inner");
            entities.flush();
            Collections.reverse(pallet.boxes);
            locks.entity(pallet).run(() -> assertThat(pallet.boxes).hasSize(2));
        });
        parcels.inTransaction(() -> {
            Pallet pallet = entities.find(Pallet.class, number);
            entities.detach(pallet.boxes.get(0));
            assertRefused(pallet, "boxes");
            pallet.boxes.clear();
        });
    }

    @Test
    void anEntityIsGoneOnlyIfItselfIs() {
        long number = stack();
        assertThatThrownBy(() -> lockAfter(number, pallet -> pallet.boxes.get(0).inner.removeIf(inner -> {
            entities.remove(inner);
            return true;
        }))).isInstanceOf(EntityNotFoundException.class);
        assertFree("Pallet:" + number);
        assertThatThrownBy(() -> lockAfter(number, entities::remove)).isInstanceOf(EntityGoneException.class);
        assertFree("Pallet:" + number);
    }

    /** Locks the pallet, of which all has been read, when another transaction has done this to it. */
    private void lockAfter(long number, Consumer<Pallet> change) {
        ManagedContext request = Arc.container().requestContext();
        request.activate();
        try {
            Pallet pallet = entities.find(Pallet.class, number);
            pallet.boxes.forEach(box -> box.inner.size());
            onAnotherThread(() -> parcels.inAnother(() -> change.accept(entities.find(Pallet.class, number))));
            locks.entity(pallet).acquire();
        } finally {
            request.terminate();
        }
    }

    /** A pallet with a box in a box. */
    private long stack() {
        Pallet pallet = new Pallet();
        pallet.seals.add(new Seal(1));
        Foil.around(pallet);
        Box.in(Box.on(pallet));
        parcels.persist(pallet);
        return pallet.id;
    }

    private void assertRefused(Pallet pallet, String changes) {
        assertThatThrownBy(() -> locks.entity(pallet).acquire()).isExactlyInstanceOf(LockException.class)
                .hasMessageContaining("The Pallet that is to be locked has changes that have not been written, of " + changes
                        + ".");
        assertFree("Pallet:" + pallet.id);
    }

    @Test
    void whatIsNotInTheDatabaseYetIsNotReadAgain() {
        parcels.inTransaction(() -> {
            Parcel parcel = new Parcel();
            entities.persist(parcel);
            parcel.note = "new";
            locks.entity(parcel).run(() -> assertHeld("Parcel:" + parcel.id));
            assertThat(parcel.note).isEqualTo("new");
        });
    }

    @Test
    void anUnsavedEntityIsRefused() {
        Parcel unsaved = new Parcel();
        String message = "the primary key of Parcel is not there: this Parcel has not been saved. Persist an entity before you "
                + "lock it.";
        assertThatThrownBy(() -> locks.entity(unsaved).acquire()).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> unsaved.addWeight(1)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThatThrownBy(() -> parcels.locked(unsaved, () -> {
        })).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThatThrownBy(() -> locks.entity(parcels.read(id), "client").run(() -> {
            Parcel other = new Parcel();
            locks.entity(other, "client").acquire();
        })).hasMessageContaining("property 'Parcel.client' is null, but lock name 'Parcel(client)' needs it.");
    }

    @Test
    void whatIsNoEntityOrHasNoSuchFieldIsRefused() {
        assertThatThrownBy(() -> locks.entity("text")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String is no entity of a persistence unit");
        assertThatThrownBy(() -> locks.entity(parcels.read(id), "statsu")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Parcel has no field 'statsu' that names a lock. Did you mean 'status'?");
    }

    @Test
    void separatorsInKeysDoNotCollide() {
        Shelf one = new Shelf("a:b", "c", 1);
        Shelf other = new Shelf("b", "c:a", 1);
        Label label = new Label("a:b\\");
        List.of(one, other, label).forEach(parcels::persist);
        locks.entity(one).run(() -> {
            assertHeld("Shelf:c:1:a\\:b");
            assertFree("Shelf:c\\:a:1:b");
        });
        locks.entity(other).run(() -> assertHeld("Shelf:c\\:a:1:b"));
        locks.entity(label).run(() -> assertHeld("Label:a\\:b\\\\"));
    }

    @Test
    void compositeKeysNameTheirPartsInOneOrder() {
        parcels.inTransaction(() -> {
            Slot slot = new Slot(entities.find(Client.class, client.id), 3);
            entities.persist(slot);
            entities.flush();
            locks.entity(slot).run(() -> assertHeld("Slot:" + client.id + ":3"));
        });
    }

    @Test
    void aSubclassSharesThePrimaryKeysOfItsRoot() {
        Express express = new Express();
        express.courier = "jo";
        express.note = "fast";
        long number = parcels.send(express);
        locks.entity(express).run(() -> assertHeld("Parcel:" + number));
        parcels.inTransaction(() -> locks.entity(entities.getReference(Parcel.class, number)).run(
                () -> assertHeld("Parcel:" + number)));
        assertThat(express.describe()).isEqualTo("express parcel");
        express.underNote(() -> assertHeld("Parcel(note):fast"));
    }

    @Test
    void aProxyIsItsEntity() {
        parcels.inTransaction(() -> {
            Parcel proxy = entities.getReference(Parcel.class, id);
            locks.entity(proxy).run(() -> assertHeld(name));
            locks.entity(entities.find(Parcel.class, id).client).run(() -> assertHeld("Client:" + client.id));
        });
        parcels.inTransaction(() -> locks.entity(entities.getReference(Parcel.class, id), "status").run(
                () -> assertHeld("Parcel(status):NEW")));
    }

    @Test
    void theFieldsOfAProxyAreLoadedForALockName() {
        parcels.weigh(id);
        ManagedContext request = Arc.container().requestContext();
        request.activate();
        try {
            parcels.lockedByFields(entities.getReference(Parcel.class, id), () -> assertHeld("weight 1 of " + client.id));
        } finally {
            request.terminate();
        }
    }

    @Test
    void anEntityThatTheTransactionHasRemovedIsNotLocked() {
        parcels.inTransaction(() -> {
            Parcel parcel = entities.find(Parcel.class, id);
            entities.remove(parcel);
            assertThatThrownBy(() -> locks.entity(parcel).run(() -> {
                throw new AssertionError();
            })).isInstanceOf(EntityGoneException.class);
            assertFree(name);
        });
        assertFree(name);
    }

    @Test
    void keysThatAreNullInPartAreRefused() {
        assertThatThrownBy(() -> locks.entity(new Label(null)).acquire()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("this Label has not been saved");
        assertThatThrownBy(() -> locks.entity(new Shelf("a", null, 1)).acquire()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the primary key of Shelf, its aisle, is null");
        assertThatThrownBy(() -> locks.entity(new Label("")).acquire()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the primary key of Label is empty");
    }

    @Test
    void overloadedFinalAndBridgedMethodsAreLocked() {
        Parcel parcel = parcels.read(id);
        parcels.inTransaction(() -> {
            assertThat(entities.find(Parcel.class, id).addWeight(2L)).isEqualTo(2);
            assertHeld(name);
        });
        Function<Runnable, ?> bridge = parcel;
        assertThat(bridge.apply(() -> assertHeld("Parcel(weight):2"))).isSameAs(parcel);
    }

    @Test
    void entitiesArePartsOfLockNames() {
        Parcel parcel = parcels.read(id);
        parcels.locked(parcel, () -> assertHeld(name));
        parcels.lockedByClient(parcel, () -> assertHeld("client of Client:" + client.id));
        parcels.lockedByKey(parcel, "a:b", () -> assertHeld("shipping:" + name + ":a\\:b"));
        locks.lock("shipping", parcel, "a:b").run(() -> assertHeld("shipping:" + name + ":a\\:b"));
    }

    @Test
    void methodsOfEntitiesAreLocked() throws Exception {
        Parcel parcel = parcels.read(id);
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        AtomicBoolean ran = new AtomicBoolean();
        parcel.twice(() -> {
            assertHeld(name);
            assertThat(parcel.note).isEqualTo("heavy");
            ran.set(true);
        });
        assertThat(ran).isTrue();
        assertFree(name);
        assertThat(parcel.weightOf(2L, 1.5, "kg", new byte[3])).isEqualTo(6);
        assertThatThrownBy(() -> parcel.weightOf(2L, 1.5, "", new byte[3])).isInstanceOf(IOException.class);
        assertThat(Parcel.class.getMethod("tryShip").getAnnotation(EntityLock.class)).isNotNull();
    }

    @Test
    void aBusyMethodFailsOrIsSkipped() {
        Parcel parcel = parcels.read(id);
        assertThat(parcel.tryShip()).contains("fragile");
        try (var handle = locks.acquire(name)) {
            assertThat(handle.isHeld()).isTrue();
            assertThat(parcel.tryShip()).isEmpty();
            assertThatThrownBy(() -> parcel.weightOf(1L, 1, "kg", new byte[0])).isInstanceOf(LockNotAcquiredException.class)
                    .hasMessageContaining("Lock '" + name + "' is busy");
        }
    }

    @Test
    void aBusyMethodMayHaveAFallback() {
        Parcel parcel = parcels.read(id);
        assertThat(parcel.quote(2, 1.5, "kg")).isEqualTo("quote");
        try (var handle = locks.acquire(name)) {
            assertThat(handle.isHeld()).isTrue();
            assertThat(parcel.quote(2, 1.5, "kg")).isEqualTo("fragile: about 3.0 kg");
        }
    }

    @Test
    void aGuardedMethodsTransactionIsRolledBackIfTheLockIsLost() {
        parcels.inTransaction(() -> mark("kept", () -> {
        }));
        assertThat(parcels.read(id).note).isEqualTo("kept");
        assertThatThrownBy(() -> parcels.inTransaction(() -> mark("lost", () -> locks.forceRelease(name))))
                .hasRootCauseInstanceOf(LockLostException.class);
        assertThat(parcels.read(id).note).isEqualTo("kept");
    }

    private void mark(String note, Runnable action) {
        Parcel parcel = entities.find(Parcel.class, id);
        parcel.guarded(() -> {
            parcel.note = note;
            action.run();
        });
    }

    @Test
    void aMethodThatLosesItsLockIsInterrupted() {
        Parcel parcel = parcels.read(id);
        assertThatThrownBy(() -> parcel.interruptibly(() -> {
            locks.forceRelease(name);
            await().pollInSameThread().until(() -> Thread.currentThread().isInterrupted());
        })).isExactlyInstanceOf(LockLostException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aMethodsLockIsHeldUntilItsTransactionHasCompleted() {
        parcels.inTransaction(() -> {
            entities.find(Parcel.class, id).addWeight(1);
            assertHeld(name);
        });
        assertFree(name);
    }

    @Test
    void noUpdateIsLost() {
        ExecutorService crowd = Executors.newFixedThreadPool(8);
        try {
            CompletableFuture.allOf(IntStream.range(0, 40)
                    .mapToObj(each -> CompletableFuture.runAsync(() -> parcels.weigh(id), crowd))
                    .toArray(CompletableFuture[]::new)).orTimeout(60, TimeUnit.SECONDS).join();
        } finally {
            crowd.shutdownNow();
        }
        assertThat(parcels.read(id).weight).isEqualTo(40);
        assertFree(name);
    }

    @Test
    void severalAreReadAgainWhenAllLocksAreHeld() {
        Parcel parcel = parcels.read(id);
        Parcel other = another();
        var busy = elsewhere("Parcel:" + other.id);
        var waiting = CompletableFuture.supplyAsync(() -> locks.lockAll(locks.entity(other), byFields(parcel)).call(() -> {
            assertHeld(fields("NEW"));
            assertHeld("Parcel:" + other.id);
            return parcel.note + ", " + other.note;
        }));
        await().untilAsserted(() -> assertHeld(fields("NEW")));
        parcels.change(id, Status.NEW, "heavy");
        parcels.change(other.id, Status.NEW, "light");
        busy.close();
        assertThat(waiting).succeedsWithin(LONG).isEqualTo("heavy, light");
        assertFree(fields("NEW"));
        assertFree("Parcel:" + other.id);
    }

    @Test
    void severalAreReadAgainForAHandle() {
        Parcel parcel = parcels.read(id);
        Parcel other = another();
        NamedLocks both = locks.lockAll(locks.entity(parcel), locks.entity(other));
        for (Supplier<LocksHandle> way : List.<Supplier<LocksHandle>> of(both::acquire,
                () -> both.tryAcquire().orElseThrow())) {
            String note = parcel.note + "!";
            onAnotherThread(() -> parcels.change(id, Status.NEW, note));
            onAnotherThread(() -> parcels.change(other.id, Status.NEW, note));
            try (LocksHandle handle = way.get()) {
                assertThat(handle.locks()).extracting(HeldLockInfo::name).contains(name, "Parcel:" + other.id);
                assertThat(both.tryAcquire()).isEmpty();
                assertThat(List.of(parcel.note, other.note)).containsOnly(note);
            }
        }
        assertThat(both.tryRun(() -> assertHeld(name))).isTrue();
        assertFree(name);
    }

    @Test
    void severalManagedEntitiesAreReadAgainInTheirTransaction() {
        Parcel other = another();
        parcels.inTransaction(() -> {
            Parcel parcel = entities.find(Parcel.class, id);
            Parcel second = entities.find(Parcel.class, other.id);
            onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
            onAnotherThread(() -> parcels.change(other.id, Status.OPEN, "light"));
            locks.lockAll(locks.entity(parcel), locks.entity(second)).run(() -> {
                assertThat(parcel.note + ", " + second.note).isEqualTo("heavy, light");
                parcel.weight = 7;
                second.weight = 8;
            });
            assertHeld(name);
            assertHeld("Parcel:" + other.id);
            parcel.note = "mine";
            locks.lockAll(locks.entity(parcel), locks.entity(second)).acquire().close();
            assertThat(parcel.note).as("not read again, since the transaction holds the lock").isEqualTo("mine");
        });
        assertFree(name);
        assertFree("Parcel:" + other.id);
        assertThat(parcels.read(id)).extracting(parcel -> parcel.weight, parcel -> parcel.note).containsExactly(7, "mine");
        assertThat(parcels.read(other.id).weight).isEqualTo(8);
    }

    @Test
    void ofSeveralThoseThatAreReenteredAreNotReadAgain() {
        Parcel other = another();
        parcels.inTransaction(() -> {
            Parcel parcel = entities.find(Parcel.class, id);
            locks.entity(parcel).run(() -> {
                parcel.note = "mine";
                onAnotherThread(() -> parcels.change(other.id, Status.OPEN, "light"));
                locks.lockAll(locks.entity(parcel), locks.entity(other)).run(
                        () -> assertThat(parcel.note + ", " + other.note).isEqualTo("mine, light"));
            });
        });
        assertThat(parcels.read(id).note).isEqualTo("mine");
        assertFree(name);
    }

    @Test
    void ifOneOfSeveralIsGoneNoneIsLocked() {
        Parcel parcel = parcels.read(id);
        Parcel other = another();
        parcels.delete(other.id);
        NamedLocks both = locks.lockAll(locks.entity(parcel), locks.entity(other));
        for (ThrowingCallable way : List.<ThrowingCallable> of(both::acquire, both::tryAcquire, () -> both.run(() -> {
            throw new AssertionError();
        }), () -> parcels.inTransaction(() -> locks.lockAll(locks.entity(entities.find(Parcel.class, id)), locks.entity(other))
                .run(() -> {
                    throw new AssertionError();
                })))) {
            assertThatThrownBy(way).isInstanceOf(EntityGoneException.class)
                    .hasMessageContaining("lock 'Parcel:" + other.id + "'");
            assertFree(name);
            assertFree("Parcel:" + other.id);
        }
    }

    @Test
    void staleFieldsOfOneOfSeveralGiveWayToThoseInTheDatabase() {
        Parcel parcel = parcels.read(id);
        Parcel other = another();
        String second = "Parcel:" + other.id;
        NamedLocks both = locks.lockAll(locks.entity(other), byFields(parcel));
        onAnotherThread(() -> parcels.change(id, Status.SHIPPED, "heavy"));
        both.run(() -> {
            assertHeld(fields("SHIPPED"));
            assertHeld(second);
            assertFree(fields("NEW"));
        });
        assertFree(fields("SHIPPED"));
        assertFree(second);
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        try (LocksHandle handle = both.minHoldTime(Duration.ofMinutes(1)).waitTime(Duration.ofSeconds(10)).acquire()) {
            assertThat(handle.locks()).extracting(HeldLockInfo::name).isEqualTo(List.of(fields("OPEN"), second));
            assertFree(fields("SHIPPED"));
        }
    }

    @Test
    void aStaleFieldIsNotWaitedForWhereNothingIs() {
        Parcel parcel = parcels.read(id);
        Parcel other = another();
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        assertThat(locks.lockAll(locks.entity(other), byFields(parcel)).tryRun(() -> assertHeld(fields("OPEN")))).isTrue();
        onAnotherThread(() -> parcels.change(id, Status.SHIPPED, "heavy"));
        var busy = elsewhere(fields("SHIPPED"));
        assertThat(locks.lockAll(locks.entity(other), byFields(parcel)).tryAcquire()).isEmpty();
        assertFree("Parcel:" + other.id);
        busy.close();
    }

    @Test
    void staleFieldsOfSeveralDoNotProlongTheWaitTime() {
        Parcel parcel = parcels.read(id);
        Parcel other = another();
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        var first = elsewhere(fields("NEW"));
        try (var second = elsewhere(fields("OPEN"))) {
            assertThat(second.isHeld()).isTrue();
            CompletableFuture.runAsync(first::release, CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS));
            assertThatThrownBy(() -> locks.lockAll(locks.entity(other), byFields(parcel)).waitTime(Duration.ofSeconds(1))
                    .acquire()).isInstanceOfSatisfying(LockNotAcquiredException.class, busy -> {
                        assertThat(busy.name()).isEqualTo(fields("OPEN"));
                        assertThat(busy.waited()).as("the rest of the wait time").isLessThan(Duration.ofSeconds(1));
                    });
            assertFree(first.name());
            assertFree("Parcel:" + other.id);
        }
    }

    @Test
    void severalThatLeadToALockThatIsHeldReenterIt() {
        Parcel parcel = parcels.read(id);
        Parcel stale = parcels.read(id);
        Parcel other = another();
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        byFields(parcel).run(() -> locks.lockAll(locks.entity(other), byFields(stale)).run(() -> {
            assertThat(stale.status).isEqualTo(Status.OPEN);
            assertHeld("Parcel:" + other.id);
            assertThatThrownBy(() -> locks.lockAll(locks.entity(other), byFields(stale)).acquire())
                    .isExactlyInstanceOf(LockException.class).hasMessageContaining("held by this very call chain");
        }));
        assertFree(fields("OPEN"));
        assertFree("Parcel:" + other.id);
    }

    @Test
    void whoIsInterruptedBetweenStaleFieldsLeavesNoLock() throws InterruptedException {
        Parcel parcel = parcels.read(id);
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        String first = "Client:" + client.id;
        var busy = elsewhere(fields("OPEN"));
        var failure = new AtomicReference<Throwable>();
        var waiting = new Thread(() -> {
            try {
                locks.lockAll(byFields(parcel), locks.entity(client)).acquire();
            } catch (LockException e) {
                failure.set(e);
            }
        });
        waiting.start();
        await().untilAsserted(() -> {
            assertThat(parcel.status).as("read again, so that it waits for the other lock").isEqualTo(Status.OPEN);
            assertHeld(first);
        });
        waiting.interrupt();
        waiting.join();
        assertThat(failure.get()).isExactlyInstanceOf(LockException.class).hasMessageContaining("interrupted");
        busy.close();
        await().untilAsserted(() -> List.of(first, fields("NEW"), fields("OPEN")).forEach(this::assertFree));
    }

    @Test
    void changesOfOneOfSeveralThatWouldBeLostAreRefused() {
        Parcel other = another();
        parcels.inTransaction(() -> {
            Parcel parcel = entities.find(Parcel.class, id);
            Parcel second = entities.find(Parcel.class, other.id);
            second.note = "mine";
            NamedLocks both = locks.lockAll(locks.entity(parcel), locks.entity(second));
            assertThatThrownBy(() -> both.run(() -> {
            })).isExactlyInstanceOf(LockException.class).hasMessageContaining("have not been written, of note.");
            assertFree(name);
            assertFree("Parcel:" + other.id);
            entities.flush();
            both.run(() -> assertThat(second.note).isEqualTo("mine"));
        });
        assertThat(parcels.read(other.id).note).isEqualTo("mine");
    }

    @Test
    void ofSeveralOnlyThoseWithRefreshAreReadAgain() {
        Parcel parcel = parcels.read(id);
        Parcel other = another();
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        onAnotherThread(() -> parcels.change(other.id, Status.OPEN, "light"));
        locks.lockAll(byFields(parcel).refresh(false), locks.entity(other), locks.lock("plain", id)).run(() -> {
            assertThat(parcel.note + ", " + other.note).isEqualTo("fragile, light");
            assertHeld(fields("NEW"));
            assertHeld("plain:" + id);
        });
    }

    @Test
    void theSameEntityTwiceIsOneLockAndBothAreReadAgain() {
        Parcel parcel = parcels.read(id);
        Parcel twin = parcels.read(id);
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        try (LocksHandle handle = locks.lockAll(locks.entity(parcel), locks.entity(twin), locks.entity(twin)).acquire()) {
            assertThat(handle.locks()).extracting(HeldLockInfo::name).isEqualTo(List.of(name));
            assertThat(List.of(parcel.note, twin.note)).containsOnly("heavy");
        }
    }

    @Test
    void whatHasTheSameLockMayTurnOutNotTo() {
        Parcel parcel = parcels.read(id);
        Parcel other = another();
        NamedLocks both = locks.lockAll(byFields(parcel), byFields(other));
        try (LocksHandle handle = both.acquire()) {
            assertThat(handle.locks()).extracting(HeldLockInfo::name).isEqualTo(List.of(fields("NEW")));
        }
        onAnotherThread(() -> parcels.change(other.id, Status.OPEN, "light"));
        try (LocksHandle handle = both.acquire()) {
            assertThat(handle.locks()).extracting(HeldLockInfo::name).isEqualTo(List.of(fields("NEW"), fields("OPEN")));
        }
        onAnotherThread(() -> parcels.change(id, Status.OPEN, "heavy"));
        try (LocksHandle handle = both.acquire()) {
            assertThat(handle.locks()).extracting(HeldLockInfo::name).isEqualTo(List.of(fields("OPEN")));
            assertThat(parcel.note + ", " + other.note).isEqualTo("heavy, light");
        }
    }

    @Test
    void nothingIsLostBetweenTwoWhateverTheirOrder() {
        long other = another().id;
        ExecutorService crowd = Executors.newFixedThreadPool(8);
        try {
            CompletableFuture.allOf(IntStream.range(0, 60)
                    .mapToObj(each -> CompletableFuture.runAsync(each % 3 == 0 ? () -> move(other, id) : () -> move(id, other),
                            crowd))
                    .toArray(CompletableFuture[]::new)).orTimeout(60, TimeUnit.SECONDS).join();
        } finally {
            crowd.shutdownNow();
        }
        assertThat(parcels.read(id).weight).isEqualTo(-20);
        assertThat(parcels.read(other).weight).isEqualTo(20);
        assertFree(name);
    }

    private void move(long from, long to) {
        parcels.inTransaction(() -> {
            Parcel source = entities.find(Parcel.class, from);
            Parcel target = entities.find(Parcel.class, to);
            locks.lockAll(locks.entity(source), locks.entity(target)).run(() -> {
                source.weight--;
                target.weight++;
            });
        });
    }

    /** Of the same client. */
    private Parcel another() {
        Parcel parcel = new Parcel();
        parcel.note = "fragile";
        parcel.client = client;
        return parcels.read(parcels.send(parcel));
    }

    /** Its lock comes before those of primary keys. */
    private EntityNamedLock byFields(Parcel parcel) {
        return locks.entity(parcel, "client", "status");
    }

    private String fields(String status) {
        return "Parcel(client,status):" + client.id + ":" + status;
    }

    /** By another call chain, which this one may wait for. */
    private LockHandle elsewhere(String lock) {
        return CompletableFuture.supplyAsync(() -> locks.acquire(lock)).join();
    }

    @Test
    void reactiveCallersLockWithoutReading() {
        Parcel parcel = parcels.read(id);
        assertThatThrownBy(() -> reactive.entity(parcel).acquire().await().indefinitely())
                .isExactlyInstanceOf(LockException.class)
                .hasMessageContaining("Parcel is an entity of Hibernate ORM, which a reactive caller cannot read");
        await().untilAsserted(() -> assertFree(name));
        var handle = reactive.entity(parcel).refresh(false).acquire().await().indefinitely();
        assertThat(handle.name()).isEqualTo(name);
        assertHeld(name);
        assertThat(handle.release().await().indefinitely()).isTrue();
        assertThatThrownBy(() -> reactive.lockAll(reactive.lock("a"), reactive.entity(parcel)).acquire().await().indefinitely())
                .isExactlyInstanceOf(LockException.class)
                .hasMessageContaining("Parcel is an entity of Hibernate ORM, which a reactive caller cannot read");
        List.of("a", name).forEach(this::assertFree);
    }

    @Test
    void asynchronousMethodsAreLockedUntilTheyEnd() {
        Parcel parcel = parcels.read(id);
        for (Function<CompletionStage<String>, CompletionStage<String>> method : List
                .<Function<CompletionStage<String>, CompletionStage<String>>> of(parcel::stage,
                        end -> parcel.uni(end).subscribeAsCompletionStage(),
                        end -> parcel.stream(end).toUni().subscribeAsCompletionStage())) {
            var end = new CompletableFuture<String>();
            CompletionStage<String> ended = method.apply(end);
            assertHeld(name);
            assertThat(ended).isNotDone();
            end.complete("sent");
            assertThat(ended).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("sent");
            await().untilAsserted(() -> assertFree(name));
        }
    }

    private void assertHeld(String lock) {
        assertThat(others.isHeld(lock)).as(lock).isTrue();
    }

    private void assertFree(String lock) {
        assertThat(others.isHeld(lock)).as(lock).isFalse();
    }

    private static void onAnotherThread(Runnable action) {
        CompletableFuture.runAsync(action).join();
    }
}

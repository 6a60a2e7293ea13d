package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import jakarta.inject.Inject;
import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;

import org.hibernate.UnresolvableObjectException;
import org.hibernate.annotations.Formula;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.EntityGoneException;
import io.quarkiverse.cachelock.EntityLock;
import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkiverse.cachelock.ReactiveNamedLocks;
import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Locks of entities, with Hibernate Reactive. */
class ReactiveEntitiesTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .setBeforeAllCustomizer(() -> System.setProperty("test.postgres.reactive",
                    PostgresServer.shared().jdbcUrl().replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "")))
            .withApplicationRoot(
                    root -> root.addClasses(Locks.class, Crate.class, Run.class, Shelf.class, Place.class, Label.class,
                            Slot.class, Slot.Key.class, Restless.class))
            .setForcedDependencies(List.of(
                    Dependency.of("io.quarkus", "quarkus-hibernate-reactive", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-reactive-pg-client", Version.getVersion())))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.hibernate-orm.schema-management.strategy", "drop-and-create")
            .overrideConfigKey("quarkus.datasource.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.username", "postgres")
            .overrideConfigKey("quarkus.datasource.password", "postgres")
            .overrideConfigKey("quarkus.datasource.reactive.url", "${test.postgres.reactive}");

    private static final Duration LONG = Duration.ofSeconds(20);

    @Inject
    Mutiny.SessionFactory factory;
    @Inject
    ReactiveLockManager locks;
    @Inject
    LockManager blocking;
    @Inject
    Locks others;
    @Inject
    Vertx vertx;

    Crate crate;
    String name;

    @BeforeEach
    void store() {
        crate = new Crate();
        crate.note = "fragile";
        crate.lid = new Crate();
        result(() -> factory.withTransaction(session -> session.persist(crate)));
        name = "Crate:" + crate.id;
    }

    @Test
    void aManagedEntityIsReadAgainInItsSession() {
        String note = result(() -> factory.withTransaction(session -> session.find(Crate.class, crate.id)
                .chain(found -> change(crate.id, "heavy").chain(() -> locks.entity(found).run(() -> {
                    assertThat(found.note).isEqualTo("heavy");
                    found.note = "mine";
                    return Uni.createFrom().item(isHeld(name));
                })))).chain(() -> read(crate.id)).map(found -> found.note));
        assertThat(note).isEqualTo("mine");
        assertThat(isHeld(name)).isFalse();
    }

    @Test
    void aDetachedEntityIsReadAgainWhereItIs() {
        result(() -> change(crate.id, "heavy"));
        boolean held = result(() -> locks.entity(crate).run(() -> Uni.createFrom().item(isHeld(name))));
        assertThat(held).isTrue();
        assertThat(crate.note).isEqualTo("heavy");
    }

    @Test
    void staleFieldsGiveWayToThoseInTheDatabase() {
        result(() -> change(crate.id, "heavy"));
        assertThat(result(() -> locks.entity(crate, "note").run(() -> Uni.createFrom().item(isHeld("Crate(note):heavy")))))
                .isTrue();
        result(() -> change(crate.id, "light"));
        var handle = result(() -> locks.entity(crate, "note").acquire());
        assertThat(handle.name()).isEqualTo("Crate(note):light");
        handle.release().await().indefinitely();
        for (String note : List.of("fragile", "heavy", "light")) {
            awaitFree("Crate(note):" + note);
        }
    }

    @Test
    void aFieldThatChangesTooOftenIsGivenUp() {
        Restless restless = new Restless();
        result(() -> factory.withTransaction(session -> session.persist(restless)));
        assertGivenUp(restless, () -> locks.entity(restless, "mood").acquire());
        assertGivenUp(restless, () -> locks.entity(restless, "mood").run(() -> Uni.createFrom().item(1)));
        assertGivenUp(restless, () -> locks.lockAll(locks.entity(crate), locks.entity(restless, "mood")).acquire());
        assertThat(isHeld(name)).isFalse();
    }

    private void assertGivenUp(Restless restless, Supplier<Uni<?>> call) {
        long first = restless.mood;
        assertThatThrownBy(() -> result(() -> call.get().replaceWithVoid())).rootCause()
                .isExactlyInstanceOf(LockException.class)
                .hasMessageContaining("The fields that name lock 'Restless(mood)' were changed 20 times by others");
        assertThat(restless.mood).isGreaterThanOrEqualTo(first + 20);
        LongStream.rangeClosed(first, restless.mood).forEach(mood -> awaitFree("Restless(mood):" + mood));
    }

    @Test
    void anEntityThatIsGoneLeavesNoLock() {
        result(() -> factory.withTransaction(session -> session.find(Crate.class, crate.id).chain(session::remove)));
        assertThatThrownBy(() -> result(() -> locks.entity(crate).run(() -> Uni.createFrom().item(1))))
                .hasRootCauseInstanceOf(EntityGoneException.class);
        awaitFree(name);
        assertThatThrownBy(() -> result(() -> locks.entity(crate).acquire())).hasRootCauseInstanceOf(EntityGoneException.class);
        awaitFree(name);
    }

    @Test
    void anEntityThatTheTransactionHasRemovedIsNotLocked() {
        assertThatThrownBy(() -> result(() -> factory.withTransaction(session -> session.find(Crate.class, crate.id)
                .chain(found -> session.remove(found).chain(() -> locks.entity(found).run(
                        () -> Uni.createFrom().item(1)))))))
                .hasRootCauseInstanceOf(EntityGoneException.class);
        awaitFree(name);
    }

    @Test
    void changesThatWouldBeLostAreRefused() {
        assertThatThrownBy(() -> result(() -> factory.withTransaction(session -> session.find(Crate.class, crate.id)
                .chain(found -> {
                    found.note = "mine";
                    return locks.entity(found).run(() -> Uni.createFrom().item(1));
                })))).hasRootCauseInstanceOf(LockException.class).hasMessageContaining("have not been written, of note");
        awaitFree(name);
    }

    @Test
    void changesOfCollectionsAndOfWhatIsReadAlongAreRefusedToo() {
        Map<String, Consumer<Crate>> changes = Map.of("tags", found -> found.tags.add("tall"),
                "lid.note", found -> found.lid.note = "mine");
        changes.forEach((property, change) -> {
            assertThatThrownBy(() -> result(() -> factory.withTransaction(session -> session.find(Crate.class, crate.id)
                    .chain(found -> {
                        change.accept(found);
                        return locks.entity(found).run(() -> Uni.createFrom().item(1));
                    })))).hasRootCauseInstanceOf(LockException.class)
                    .hasMessageContaining("have not been written, of " + property + ".");
            awaitFree(name);
        });
    }

    @Test
    void anEntityIsGoneOnlyIfItselfIs() {
        assertThatThrownBy(() -> lockWithout("update Crate set lid = null where id = " + crate.id,
                "delete from Crate where id = " + crate.lid.id))
                .hasRootCauseInstanceOf(UnresolvableObjectException.class);
        awaitFree(name);
        store();
        assertThatThrownBy(() -> lockWithout("delete from Crate where id = " + crate.id,
                "delete from Crate where id = " + crate.lid.id)).hasRootCauseInstanceOf(EntityGoneException.class);
        awaitFree(name);
    }

    /** Locks the crate when others have done this since it was read. */
    private Integer lockWithout(String first, String second) {
        return result(() -> factory.withTransaction(session -> session.find(Crate.class, crate.id)
                .chain(found -> execute(first).chain(() -> execute(second))
                        .chain(() -> locks.entity(found).run(() -> Uni.createFrom().item(1))))));
    }

    @Test
    void severalAreReadAgainWhenAllLocksAreHeld() {
        Crate other = another();
        String second = "Crate:" + other.id;
        LockHandle busy = blocking.acquire(second);
        CompletableFuture<String> waiting = onContext(() -> locks.lockAll(locks.entity(other), locks.entity(crate, "weight"))
                .run(() -> assertHeld("Crate(weight):0").chain(() -> assertHeld(second))
                        .map(held -> crate.note + ", " + other.note)));
        await().untilAsserted(() -> assertThat(isHeld("Crate(weight):0")).isTrue());
        result(() -> change(crate.id, "heavy").chain(() -> change(other.id, "light")));
        busy.close();
        assertThat(waiting).succeedsWithin(LONG).isEqualTo("heavy, light");
        assertThat(isHeld(second)).isFalse();
    }

    @Test
    void severalManagedEntitiesAreReadAgainInTheirSession() {
        Crate other = another();
        String notes = result(() -> factory.withTransaction(session -> session.find(Crate.class, crate.id)
                .chain(one -> session.find(Crate.class, other.id).chain(two -> change(crate.id, "heavy")
                        .chain(() -> change(other.id, "light"))
                        .chain(() -> locks.lockAll(locks.entity(two), locks.entity(one)).run(() -> {
                            one.weight = 7;
                            return assertHeld(name).chain(() -> assertHeld("Crate:" + other.id))
                                    .map(held -> one.note + ", " + two.note);
                        }))))));
        assertThat(notes).isEqualTo("heavy, light");
        assertThat(result(() -> read(crate.id)).weight).isEqualTo(7);
        assertThat(isHeld(name)).isFalse();
    }

    @Test
    void severalAreReadAgainForAHandleAndForAStream() {
        Crate other = another();
        ReactiveNamedLocks both = locks.lockAll(locks.entity(crate), locks.entity(other));
        result(() -> change(crate.id, "heavy").chain(() -> change(other.id, "light")));
        var handle = result(both::acquire);
        assertThat(crate.note + ", " + other.note).isEqualTo("heavy, light");
        assertThat(handle.locks()).extracting(HeldLockInfo::name).contains(name, "Crate:" + other.id);
        assertThat(result(both::tryAcquire)).isEmpty();
        assertThat(handle.release().await().indefinitely()).isTrue();

        result(() -> change(crate.id, "old").chain(() -> change(other.id, "new")));
        assertThat(result(both::tryAcquire)).hasValueSatisfying(held -> held.release().await().indefinitely());
        assertThat(crate.note + ", " + other.note).isEqualTo("old, new");

        result(() -> change(other.id, "older"));
        assertThat(result(() -> both.stream(() -> Multi.createFrom().items(crate.note, other.note)).collect().asList()))
                .containsExactly("old", "older");
        assertThat(isHeld(name)).isFalse();
        assertThat(result(() -> both.tryRun(() -> assertHeld(name)))).isTrue();
    }

    @Test
    void ofSeveralThoseThatAreReenteredOrWithoutRefreshAreNotReadAgain() {
        Crate other = another();
        Crate third = another();
        String notes = result(() -> locks.entity(crate).run(() -> change(crate.id, "heavy")
                .chain(() -> change(other.id, "light")).chain(() -> change(third.id, "new"))
                .chain(() -> locks.lockAll(locks.entity(crate), locks.entity(other).refresh(false), locks.entity(third))
                        .run(() -> Uni.createFrom().item(() -> crate.note + ", " + other.note + ", " + third.note)))));
        assertThat(notes).isEqualTo("fragile, fragile, new");
        assertThat(isHeld(name)).isFalse();
    }

    @Test
    void theSameEntityTwiceIsOneLockAndBothAreReadAgain() {
        Crate twin = result(() -> read(crate.id));
        result(() -> change(crate.id, "heavy"));
        var handle = result(() -> locks.lockAll(locks.entity(crate), locks.entity(twin)).acquire());
        assertThat(handle.locks()).extracting(HeldLockInfo::name).isEqualTo(List.of(name));
        assertThat(List.of(crate.note, twin.note)).containsOnly("heavy");
        handle.release().await().indefinitely();
    }

    @Test
    void ifOneOfSeveralIsGoneNoneIsLocked() {
        Crate other = another();
        result(() -> execute("delete from Crate where id = " + other.id));
        assertNoneIsLocked(EntityGoneException.class, "lock 'Crate:" + other.id + "'",
                () -> locks.lockAll(locks.entity(crate), locks.entity(other)), other);
    }

    @Test
    void changesOfOneOfSeveralThatWouldBeLostAreRefused() {
        Crate other = another();
        Crate[] found = new Crate[1];
        assertThatThrownBy(() -> result(() -> factory.withTransaction(session -> session.find(Crate.class, other.id)
                .chain(managed -> {
                    managed.note = "mine";
                    found[0] = managed;
                    return locks.lockAll(locks.entity(crate), locks.entity(managed)).run(() -> Uni.createFrom().item(1));
                })))).hasRootCauseInstanceOf(LockException.class).hasMessageContaining("have not been written, of note");
        assertThat(found[0].note).isEqualTo("mine");
        assertThat(isHeld(name)).isFalse();
        assertThat(isHeld("Crate:" + other.id)).isFalse();
    }

    private void assertNoneIsLocked(Class<? extends Throwable> failure, String message, Supplier<ReactiveNamedLocks> both,
            Crate other) {
        for (Supplier<Uni<?>> call : List.<Supplier<Uni<?>>> of(() -> both.get().acquire(), () -> both.get().tryAcquire(),
                () -> both.get().run(() -> Uni.createFrom().item(1)),
                () -> both.get().stream(() -> Multi.createFrom().item(1)).toUni())) {
            assertThatThrownBy(() -> result(() -> call.get().replaceWithVoid())).rootCause().isExactlyInstanceOf(failure)
                    .hasMessageContaining(message);
            assertThat(isHeld(name)).as("given back before the caller hears of it").isFalse();
            assertThat(isHeld("Crate:" + other.id)).isFalse();
        }
    }

    @Test
    void staleFieldsOfOneOfSeveralGiveWayToThoseInTheDatabase() {
        Crate other = another();
        String second = "Crate:" + other.id;
        Supplier<ReactiveNamedLocks> both = () -> locks.lockAll(locks.entity(other), locks.entity(crate, "note"))
                .minHoldTime(Duration.ZERO);
        result(() -> change(crate.id, "two"));
        assertThat(result(() -> both.get().tryRun(() -> assertHeld("Crate(note):two").chain(() -> assertHeld(second)))))
                .isTrue();
        result(() -> change(crate.id, "three"));
        var handle = result(() -> both.get().acquire());
        assertThat(handle.locks()).extracting(HeldLockInfo::name).isEqualTo(List.of("Crate(note):three", second));
        handle.release().await().indefinitely();
        for (String lock : List.of(second, "Crate(note):fragile", "Crate(note):two", "Crate(note):three")) {
            assertThat(isHeld(lock)).as(lock).isFalse();
        }
    }

    @Test
    void severalThatLeadToALockThatIsHeldReenterIt() {
        Crate other = another();
        Crate stale = result(() -> read(crate.id));
        result(() -> change(crate.id, "led"));
        boolean held = result(() -> locks.lock("Crate(note):led").run(
                () -> locks.lockAll(locks.entity(other), locks.entity(stale, "note")).run(
                        () -> Uni.createFrom().item(() -> isHeld("Crate(note):led") && isHeld("Crate:" + other.id)))));
        assertThat(held).isTrue();
        assertThat(stale.note).isEqualTo("led");
        assertThat(isHeld("Crate(note):led")).isFalse();
        assertThat(isHeld("Crate:" + other.id)).isFalse();
    }

    @Test
    void whoIsCancelledBetweenStaleFieldsLeavesNoLock() {
        Crate other = another();
        ReactiveNamedLocks both = locks.lockAll(locks.entity(other, "weight"), locks.entity(crate, "note"));
        for (Supplier<Uni<?>> call : List.<Supplier<Uni<?>>> of(both::acquire, () -> both.run(() -> Uni.createFrom().item(1)),
                () -> both.stream(() -> Multi.createFrom().item(1)).toUni())) {
            result(() -> change(crate.id, crate.note + "!"));
            LockHandle busy = blocking.acquire("Crate(note):" + crate.note + "!");
            String stale = crate.note;
            var running = new CompletableFuture<Cancellable>();
            onContext(() -> {
                running.complete(call.get().subscribe().with(item -> {
                }));
                return Uni.createFrom().voidItem();
            });
            await().untilAsserted(() -> assertThat(crate.note).as("read again").isNotEqualTo(stale));
            running.join().cancel();
            busy.close();
            List.of("Crate(weight):0", "Crate(note):" + stale, "Crate(note):" + crate.note).forEach(this::awaitFree);
        }
    }

    @Test
    void nothingIsLostBetweenTwoWhateverTheirOrder() {
        Crate other = another();
        List<CompletableFuture<Integer>> all = IntStream.range(0, 60).mapToObj(each -> onContext(
                () -> each % 3 == 0 ? move(other.id, crate.id) : move(crate.id, other.id))).toList();
        assertThat(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))).succeedsWithin(LONG);
        assertThat(result(() -> read(crate.id)).weight).isEqualTo(-20);
        assertThat(result(() -> read(other.id)).weight).isEqualTo(20);
        assertThat(isHeld(name)).isFalse();
    }

    /** By what has been read again under the locks. */
    private Uni<Integer> move(long from, long to) {
        return read(from).chain(source -> read(to).chain(target -> locks.lockAll(locks.entity(source), locks.entity(target))
                .run(() -> execute("update Crate set weight = " + (source.weight - 1) + " where id = " + from)
                        .chain(() -> execute("update Crate set weight = " + (target.weight + 1) + " where id = " + to)))));
    }

    private Crate another() {
        Crate other = new Crate();
        other.note = "fragile";
        result(() -> factory.withTransaction(session -> session.persist(other)));
        return other;
    }

    @Test
    void anEntityOfAnotherContextsSessionIsRefused() {
        assertThatThrownBy(() -> result(() -> factory.withTransaction(session -> session.find(Crate.class, crate.id)
                .chain(found -> Uni.createFrom().completionStage(() -> onContext(
                        () -> locks.entity(found).run(() -> Uni.createFrom().item(1))))))))
                .hasRootCauseInstanceOf(LockException.class).hasMessageContaining("not the one of this Vert.x context");
        awaitFree(name);
    }

    @Test
    void methodsOfEntitiesAreLocked() {
        result(() -> change(crate.id, "heavy"));
        assertThat(result(() -> crate.describe(() -> isHeld(name)))).isEqualTo("heavy true");
        assertThat(isHeld(name)).isFalse();
    }

    @Test
    void aStageIsLockedUntilItEnds() {
        assertLockedUntilItEnds((locked, run) -> Uni.createFrom().completionStage(() -> locked.stage(run)));
    }

    @Test
    void aStreamIsLockedUntilItEnds() {
        assertLockedUntilItEnds((locked, run) -> locked.stream(run).collect().last());
    }

    @Test
    void aStreamThatIsCancelledFreesTheLock() {
        assertThat(result(() -> crate.stream(new Run()).toUni())).isEqualTo("begun");
        awaitFree(name);
    }

    /** Once for an entity that is detached and once for one in its session. */
    private void assertLockedUntilItEnds(BiFunction<Crate, Run, Uni<String>> method) {
        assertLockedUntilItEnds("heavy", run -> change(crate.id, "heavy").chain(() -> method.apply(crate, run)));
        assertLockedUntilItEnds("light", run -> factory.withSession(session -> session.find(Crate.class, crate.id)
                .chain(found -> change(crate.id, "light").chain(() -> method.apply(found, run)))));
    }

    private void assertLockedUntilItEnds(String note, Function<Run, Uni<String>> method) {
        var run = new Run();
        CompletableFuture<String> ended = onContext(() -> method.apply(run));
        assertThat(run.note).succeedsWithin(LONG).isEqualTo(note);
        assertThat(ended).isNotDone();
        assertThat(isHeld(name)).isTrue();
        run.end.complete("sent");
        assertThat(ended).succeedsWithin(LONG).isEqualTo("sent");
        assertThat(isHeld(name)).isFalse();
    }

    @Test
    void separatorsInKeysDoNotCollide() {
        Shelf one = new Shelf(new Place("a:b", 1, "c"));
        Shelf other = new Shelf(new Place("b", 1, "c:a"));
        Label label = new Label("a:b\\");
        result(() -> factory.withTransaction(session -> session.persistAll(one, other, label)));
        result(() -> locks.entity(one).run(() -> {
            assertThat(isHeld("Shelf:c\\:a:1:b")).isFalse();
            return assertHeld("Shelf:c:1:a\\:b");
        }));
        result(() -> locks.entity(other).run(() -> assertHeld("Shelf:c\\:a:1:b")));
        result(() -> locks.entity(label).run(() -> assertHeld("Label:a\\:b\\\\")));
    }

    @Test
    void compositeKeysNameTheirPartsInOneOrder() {
        Slot slot = new Slot(3, "door");
        result(() -> factory.withTransaction(session -> session.persist(slot)));
        result(() -> locks.entity(slot).run(() -> assertHeld("Slot:door:3")));
    }

    @Test
    void anEntityWithACompositeKeyIsGone() {
        Shelf shelf = new Shelf(new Place("room", 1, "aisle"));
        result(() -> factory.withTransaction(session -> session.persist(shelf)));
        assertThatThrownBy(() -> result(() -> factory.withSession(session -> session.find(Shelf.class, shelf.place)
                .chain(found -> execute("delete from Shelf where place.room = 'room'")
                        .chain(() -> locks.entity(found).run(() -> Uni.createFrom().item(1)))))))
                .hasRootCauseInstanceOf(EntityGoneException.class);
        awaitFree("Shelf:aisle:1:room");
    }

    @Test
    void anUnsavedEntityIsRefused() {
        Crate unsaved = new Crate();
        for (Supplier<Uni<?>> call : List.<Supplier<Uni<?>>> of(() -> locks.entity(unsaved).acquire(),
                () -> locks.entity(unsaved).run(() -> Uni.createFrom().item(1)), () -> unsaved.describe(() -> true),
                () -> Uni.createFrom().completionStage(() -> unsaved.stage(new Run())),
                () -> unsaved.stream(new Run()).toUni())) {
            assertThatThrownBy(() -> result(() -> call.get().replaceWithVoid())).rootCause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "the primary key of Crate is not there: this Crate has not been saved. Persist an entity before "
                                    + "you lock it.");
        }
    }

    @Test
    void aBlockingCallerLocksWithoutReading() {
        assertThatThrownBy(() -> blocking.entity(crate).acquire()).isExactlyInstanceOf(LockException.class)
                .hasMessageContaining("Crate is an entity of Hibernate Reactive, which a blocking caller cannot read again");
        assertThat(isHeld(name)).isFalse();
        blocking.entity(crate).refresh(false).run(() -> assertThat(isHeld(name)).isTrue());
        assertThatThrownBy(() -> blocking.lockAll(blocking.lock("a"), blocking.entity(crate)).run(() -> {
        })).isExactlyInstanceOf(LockException.class).hasMessageContaining("which a blocking caller cannot read again");
        assertThat(isHeld("a")).isFalse();
        blocking.lockAll(blocking.lock("a"), blocking.entity(crate).refresh(false)).run(
                () -> assertThat(isHeld(name)).isTrue());
    }

    private Uni<Integer> change(long id, String note) {
        return execute("update Crate set note = '" + note + "' where id = " + id);
    }

    private Uni<Integer> execute(String statement) {
        Uni<Integer> changed = Uni.createFrom().completionStage(() -> onContext(() -> factory.withSession(
                session -> session.createMutationQuery(statement).executeUpdate())));
        Context here = Vertx.currentContext();
        return here == null ? changed : changed.emitOn(task -> here.runOnContext(nothing -> task.run()));
    }

    private Uni<Crate> read(long id) {
        return factory.withSession(session -> session.find(Crate.class, id));
    }

    private Uni<Void> assertHeld(String lock) {
        assertThat(isHeld(lock)).as(lock).isTrue();
        return Uni.createFrom().voidItem();
    }

    private boolean isHeld(String lock) {
        return others.isHeld(lock);
    }

    private void awaitFree(String lock) {
        await().untilAsserted(() -> assertThat(isHeld(lock)).as(lock).isFalse());
    }

    private <T> T result(Supplier<Uni<T>> flow) {
        return onContext(flow).join();
    }

    private <T> CompletableFuture<T> onContext(Supplier<Uni<T>> flow) {
        var done = new CompletableFuture<T>();
        Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(nothing -> Uni.createFrom().deferred(() -> flow.get()).subscribe()
                .with(done::complete, done::completeExceptionally));
        return done.orTimeout(20, TimeUnit.SECONDS);
    }

    @Entity(name = "Crate")
    public static class Crate {

        @Id
        @GeneratedValue
        public Long id;
        public String note;
        public int weight;
        @ElementCollection(fetch = FetchType.EAGER)
        public Set<String> tags = new HashSet<>();
        @ManyToOne(cascade = CascadeType.ALL)
        public Crate lid;

        @EntityLock
        public Uni<String> describe(Supplier<Boolean> held) {
            return Uni.createFrom().item(() -> note + " " + held.get());
        }

        @EntityLock
        public CompletionStage<String> stage(Run run) {
            run.note.complete(note);
            return run.end;
        }

        @EntityLock
        public Multi<String> stream(Run run) {
            run.note.complete(note);
            return Multi.createBy().concatenating().streams(Multi.createFrom().item("begun"),
                    Multi.createFrom().completionStage(run.end));
        }
    }

    /** Each time it is read its mood is another one. */
    @Entity(name = "Restless")
    public static class Restless {

        @Id
        @GeneratedValue(generator = "mood")
        @SequenceGenerator(name = "mood", sequenceName = "mood", allocationSize = 1)
        public Long id;
        @Formula("nextval('mood')")
        public long mood;
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

        public Shelf(Place place) {
            this.place = place;
        }
    }

    @Embeddable
    public record Place(String room, int number, String aisle) implements Serializable {
    }

    @Entity(name = "Slot")
    @IdClass(Slot.Key.class)
    public static class Slot {

        @Id
        public int slot;
        @Id
        public String owner;

        protected Slot() {
        }

        public Slot(int slot, String owner) {
            this.slot = slot;
            this.owner = owner;
        }

        public record Key(int slot, String owner) implements Serializable {
        }
    }

    /** What a method has seen when it began, and when it is to end. */
    static class Run {

        final CompletableFuture<String> note = new CompletableFuture<>();
        final CompletableFuture<String> end = new CompletableFuture<>();
    }
}

package io.quarkiverse.cachelock.it.panache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.EntityGoneException;
import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Locks of Panache's entities and repositories, in its sessions and transactions. */
class PanacheEntitiesTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .setBeforeAllCustomizer(() -> System.setProperty("test.postgres.reactive",
                    PostgresServer.shared().jdbcUrl().replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "")))
            .withApplicationRoot(root -> root.addClasses(Parcel.class, Depot.class))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.hibernate-orm.schema-management.strategy", "drop-and-create")
            .overrideConfigKey("quarkus.datasource.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.username", "postgres")
            .overrideConfigKey("quarkus.datasource.password", "postgres")
            .overrideConfigKey("quarkus.datasource.reactive.url", "${test.postgres.reactive}")
            // The transaction would commit when others may hold the lock already
            .setLogRecordPredicate(log -> log.getLoggerName().equals("io.quarkiverse.cachelock.transaction"))
            .assertLogRecords(logs -> assertThat(logs).extracting(log -> log.getParameters()[0]).containsExactly("Parcel"));

    @Inject
    Depot depot;
    @Inject
    ReactiveLockManager locks;
    @Inject
    LockManager others;
    @Inject
    Vertx vertx;

    Parcel parcel;
    String name;

    @BeforeEach
    void store() {
        parcel = new Parcel();
        parcel.note = "fragile";
        result(() -> depot.store(parcel));
        name = "Parcel:" + parcel.id;
    }

    @Test
    void anEntityOfATransactionIsReadAgainInItsSession() {
        assertThat(result(() -> depot.inTransaction(parcel.id, this::changedUnderLock))).isEqualTo("heavy");
        assertThat(read().note).as("what was changed under the lock is written").isEqualTo("heavy mine");
        awaitFree();
    }

    @Test
    void anEntityOfASessionIsReadAgainInIt() {
        assertThat(result(() -> depot.inSession(parcel.id, this::changedUnderLock))).isEqualTo("heavy");
        awaitFree();
    }

    @Test
    void anEntityOfAProgrammaticTransactionIsReadAgainInItsSession() {
        assertThat(result(() -> Panache.withTransaction(
                () -> Parcel.<Parcel> findById(parcel.id).chain(this::changedUnderLock)))).isEqualTo("heavy");
        assertThat(read().note).isEqualTo("heavy mine");
        awaitFree();
    }

    @Test
    void anEntityWithoutASessionIsReadAgainWhereItIs() {
        assertThat(result(() -> changedUnderLock(parcel))).isEqualTo("heavy");
        assertThat(parcel.note).isEqualTo("heavy mine");
        assertThat(read().note).isEqualTo("heavy");
    }

    @Test
    void aDetachedEntityIsReadAgainInAnothersSession() {
        Function<Parcel, Uni<String>> lockDetached = other -> changedUnderLock(parcel);
        assertThat(result(() -> depot.inTransaction(parcel.id, lockDetached))).isEqualTo("heavy");
        parcel.note = "fragile";
        assertThat(result(() -> depot.onDemand(parcel, this::changedUnderLock))).isEqualTo("heavy");
        awaitFree();
    }

    @Test
    void theManagersLockEntitiesOfSessions() {
        assertThat(result(() -> depot.inTransaction(parcel.id, managed -> change("heavy").chain(
                () -> locks.entity(managed, "note")
                        .run(() -> Uni.createFrom().item(() -> managed.note + isHeld("Parcel(note):heavy")))))))
                .isEqualTo("heavytrue");
        await().until(() -> !isHeld("Parcel(note):heavy") && !isHeld("Parcel(note):fragile"));
    }

    @Test
    void aBusyEntityHasItsFallback() {
        assertThat(result(() -> depot.inSession(parcel.id, Parcel::describe))).isEqualTo("locked fragile");
        try (var handle = others.acquire(name)) {
            assertThat(handle.isHeld()).isTrue();
            assertThat(result(() -> depot.inSession(parcel.id, Parcel::describe))).isEqualTo("unlocked fragile");
        }
    }

    @Test
    void changesThatWouldBeLostAreRefused() {
        assertThatThrownBy(() -> result(() -> depot.inTransaction(parcel.id, managed -> {
            managed.note = "mine";
            return managed.underLock(() -> Uni.createFrom().item("ran"));
        }))).hasRootCauseInstanceOf(LockException.class).hasMessageContaining("have not been written, of note");
        assertThat(result(() -> depot.inTransaction(parcel.id, managed -> {
            managed.note = "mine";
            return depot.flush().chain(() -> managed.underLock(() -> Uni.createFrom().item(managed.note)));
        }))).isEqualTo("mine");
        awaitFree();
    }

    @Test
    void anEntityThatIsGoneLeavesNoLock() {
        assertThatThrownBy(() -> result(() -> depot.inSession(parcel.id, managed -> later(
                () -> Panache.withTransaction(() -> Parcel.deleteById(managed.id)))
                .chain(() -> managed.underLock(() -> Uni.createFrom().item("ran"))))))
                .hasRootCauseInstanceOf(EntityGoneException.class);
        awaitFree();
    }

    @Test
    void noUpdateIsLostIfTheLockIsAroundTheTransaction() {
        all(() -> depot.weigh(parcel.id));
        assertThat(read().weight).isEqualTo(20);
        all(() -> depot.read(parcel.id).chain(found -> found.addWeight(1)));
        assertThat(read().weight).isEqualTo(40);
        awaitFree();
    }

    /** What the parcel's note is under its lock, after somebody else has changed it. */
    private Uni<String> changedUnderLock(Parcel found) {
        return change("heavy").chain(() -> found.underLock(() -> Uni.createFrom().item(() -> {
            assertThat(isHeld(name)).isTrue();
            String note = found.note;
            found.note += " mine";
            return note;
        })));
    }

    private Uni<Void> change(String note) {
        return later(() -> depot.change(parcel.id, note));
    }

    private Parcel read() {
        return result(() -> depot.read(parcel.id));
    }

    private void all(Supplier<Uni<?>> flow) {
        CompletableFuture.allOf(IntStream.range(0, 20).mapToObj(each -> onContext(() -> flow.get().replaceWithVoid()))
                .toArray(CompletableFuture[]::new)).join();
    }

    private boolean isHeld(String lock) {
        // Not on an event loop, which must not be blocked
        return CompletableFuture.supplyAsync(() -> others.state(lock).isPresent()).join();
    }

    private void awaitFree() {
        await().untilAsserted(() -> assertThat(isHeld(name)).isFalse());
    }

    private <T> T result(Supplier<Uni<T>> flow) {
        return onContext(flow).join();
    }

    /** On another context, in another session. */
    private <T> Uni<T> later(Supplier<Uni<T>> flow) {
        Uni<T> done = Uni.createFrom().completionStage(() -> onContext(flow));
        Context here = Vertx.currentContext();
        return here == null ? done : done.emitOn(task -> here.runOnContext(nothing -> task.run()));
    }

    private <T> CompletableFuture<T> onContext(Supplier<Uni<T>> flow) {
        var done = new CompletableFuture<T>();
        Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(nothing -> Uni.createFrom().deferred(() -> flow.get()).subscribe()
                .with(done::complete, done::completeExceptionally));
        return done.orTimeout(20, TimeUnit.SECONDS);
    }
}

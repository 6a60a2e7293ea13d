package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;

import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.deployment.Parcels.Parcel;
import io.quarkiverse.cachelock.deployment.Parcels.Status;
import io.quarkus.test.QuarkusUnitTest;

/** PostgreSQL refuses to read what has changed since the transaction began to read. */
class EntitiesUnderRepeatableReadTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.postgres("quarkus-hibernate-orm", EntityContract.app())
            .overrideConfigKey("quarkus.datasource.jdbc.transaction-isolation-level", "repeatable-read");

    @Inject
    Parcels parcels;
    @Inject
    EntityManager entities;
    @Inject
    LockManager locks;
    @Inject
    Locks others;

    long id;
    String name;

    @BeforeEach
    void send() {
        id = parcels.send(new Parcel());
        name = "Parcel:" + id;
    }

    @Test
    void anEntityThatOthersHaveChangedSinceIsNotLocked() {
        Parcel detached = parcels.read(id);
        assertRefused(() -> lockChanged(entities.find(Parcel.class, id), "heavy"));
        assertRefused(() -> {
            entities.find(Parcel.class, id);
            lockChanged(detached, "light");
        });
    }

    private void lockChanged(Parcel parcel, String note) {
        CompletableFuture.runAsync(() -> parcels.change(id, Status.OPEN, note)).join();
        locks.entity(parcel).run(() -> {
            throw new AssertionError();
        });
    }

    private void assertRefused(Runnable action) {
        assertThatThrownBy(() -> parcels.inTransaction(action))
                .hasStackTraceContaining("could not serialize access due to concurrent update");
        assertThat(others.isHeld(name)).isFalse();
    }

    @Test
    void anEntityThatNobodyHasChangedIsLocked() {
        parcels.inTransaction(() -> {
            Parcel parcel = entities.find(Parcel.class, id);
            locks.entity(parcel).run(() -> parcel.note = "mine");
            assertThat(others.isHeld(name)).isTrue();
        });
        assertThat(others.isHeld(name)).isFalse();
        assertThat(parcels.read(id).note).isEqualTo("mine");
    }

    @Test
    void aTransactionThatBeginsUnderTheLockReadsWhatOthersHaveChanged() {
        Parcel parcel = parcels.read(id);
        CompletableFuture.runAsync(() -> parcels.change(id, Status.OPEN, "heavy")).join();
        locks.entity(parcel).run(() -> {
            assertThat(parcel.note).isEqualTo("heavy");
            assertThat(parcels.read(id).note).isEqualTo("heavy");
        });
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.EntityLock;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkus.test.QuarkusUnitTest;

/** Locks of entities that cannot be what their methods say of them. */
class EntityLockErrorsTest {

    private static final String SEAT = EntityLockErrorsTest.class.getName() + "$Seat#";

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.h2("quarkus-hibernate-orm", new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Seat.class)))
            .overrideConfigKey("quarkus.cache-lock.store", "memory")
            .overrideConfigKey("quarkus.cache-lock.locks.\"Seat(stage)\".store", "datasource")
            .assertException(error -> assertThat(error).isInstanceOf(DeploymentException.class)
                    .hasMessage(String.join("\n - ", "2 problems with locks:",
                            SEAT + "book(): commitGuard = true needs a lock store on the datasource that the transactions work "
                                    + "on, but its lock store is 'memory'. Choose one of type datasource.",
                            SEAT + "clean(): onLost = CANCEL cancels asynchronous code, but what runs here is blocking. Use "
                                    + "INTERRUPT, or return a Uni, Multi or CompletionStage.")));

    @Test
    void areTold() {
        throw new AssertionError("The build should have failed");
    }

    @Entity(name = "Seat")
    static class Seat {

        @Id
        long id;
        String stage;

        @EntityLock(commitGuard = true)
        void book() {
        }

        @EntityLock(value = "stage", commitGuard = true)
        void bookOfStage() {
        }

        @EntityLock(onLost = LossPolicy.CANCEL)
        void clean() {
        }
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.annotations.Formula;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.EntityLock;
import io.quarkiverse.cachelock.LockException;
import io.quarkus.test.QuarkusUnitTest;

class EntitiesOnPostgresTest extends EntityContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.postgres("quarkus-hibernate-orm", app(Restless.class));

    @Test
    void aFieldThatChangesTooOftenIsGivenUp() {
        Restless restless = new Restless();
        parcels.persist(restless);
        assertGivenUp(restless, () -> locks.entity(restless, "mood").acquire());
        assertGivenUp(restless, () -> locks.entity(restless, "mood").run(() -> {
            throw new AssertionError();
        }));
        assertGivenUp(restless, restless::underMood);
        var both = locks.lockAll(locks.entity(restless, "mood"), locks.entity(parcels.read(id)));
        assertGivenUp(restless, both::acquire);
        assertGivenUp(restless, () -> both.run(() -> {
            throw new AssertionError();
        }));
        assertThat(locks.state(name)).isEmpty();
    }

    private void assertGivenUp(Restless restless, ThrowingCallable call) {
        long first = restless.mood;
        assertThatThrownBy(call).isExactlyInstanceOf(LockException.class)
                .hasMessage("The fields that name lock 'Restless(mood)' were changed 20 times by others while it was being "
                        + "acquired: change them under the lock only, or name it by fields that do not change");
        assertThat(restless.mood).isGreaterThanOrEqualTo(first + 20);
        LongStream.rangeClosed(first, restless.mood).forEach(
                mood -> assertThat(locks.state("Restless(mood):" + mood)).isEmpty());
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

        @EntityLock("mood")
        public void underMood() {
            throw new AssertionError();
        }
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
import io.quarkiverse.cachelock.testservers.PostgresServer;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;

class EntitiesOnPostgresTest extends EntityContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .setBeforeAllCustomizer(() -> System.setProperty("test.postgres", PostgresServer.shared().jdbcUrl()))
            .withApplicationRoot(root -> root.addClasses(EntityContract.class, Parcels.class, Locks.class, Restless.class)
                    .addClasses(Parcels.class.getDeclaredClasses()).addClasses(Parcels.Slot.class.getDeclaredClasses()))
            .setLogRecordPredicate(record -> record.getLoggerName().equals("io.quarkiverse.cachelock.transaction"))
            .assertLogRecords(logs -> assertThat(logs).isEmpty())
            .setForcedDependencies(List.of(
                    Dependency.of("io.quarkus", "quarkus-hibernate-orm", Version.getVersion()),
                    Dependency.of("io.quarkus", "quarkus-jdbc-postgresql", Version.getVersion())))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.hibernate-orm.schema-management.strategy", "drop-and-create")
            .overrideConfigKey("quarkus.datasource.db-kind", "postgresql")
            .overrideConfigKey("quarkus.datasource.username", "postgres")
            .overrideConfigKey("quarkus.datasource.password", "postgres")
            .overrideConfigKey("quarkus.datasource.jdbc.url", "${test.postgres}");

    @Test
    void aFieldThatChangesTooOftenIsGivenUp() {
        Restless restless = new Restless();
        parcels.persist(restless);
        assertGivenUp(restless, () -> locks.entity(restless, "mood").acquire());
        assertGivenUp(restless, () -> locks.entity(restless, "mood").run(() -> {
            throw new AssertionError();
        }));
        assertGivenUp(restless, restless::underMood);
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

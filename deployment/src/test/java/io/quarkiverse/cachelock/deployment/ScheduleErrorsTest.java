package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.scheduler.LockIsBusy;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;

/** A predicate that blocks cannot serve a method that must not. */
class ScheduleErrorsTest {

    private static final String HERE = ScheduleErrorsTest.class.getName() + "$Jobs#";
    private static final String PROBLEM = "(): skipExecutionIf = LockIsBusy cannot ask for the lock on an event loop, where this "
            + "method runs. Use @CacheLock with onContention = SKIP instead, or make the method void and blocking.";

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Jobs.class))
            .setForcedDependencies(List.of(Dependency.of("io.quarkus", "quarkus-scheduler", Version.getVersion())))
            .assertException(error -> assertThat(error).isInstanceOf(DeploymentException.class)
                    .hasMessage("2 problems with locks:\n - " + HERE + "later" + PROBLEM + "\n - " + HERE + "now" + PROBLEM));

    @Test
    void areTold() {
        throw new AssertionError("The build should have failed");
    }

    @Singleton
    static class Jobs {

        @Scheduled(every = "1h", skipExecutionIf = LockIsBusy.class)
        Uni<Void> later() {
            return Uni.createFrom().voidItem();
        }

        @NonBlocking
        @Scheduled(every = "1h", skipExecutionIf = LockIsBusy.class)
        @Scheduled(every = "2h", skipExecutionIf = LockIsBusy.class)
        void now() {
        }

        @Scheduled(every = "1h", skipExecutionIf = LockIsBusy.class)
        void blocking() {
        }
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockLost;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.scheduler.LockIsBusy;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** Mistakes of every kind are told in one error, whichever part of the extension finds them. */
class AllBuildErrorsTest {

    private static final String HERE = AllBuildErrorsTest.class.getName() + "$";

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class, BoothJobs.class, NoBean.class))
            .setForcedDependencies(List.of(Dependency.of("io.quarkus", "quarkus-scheduler", Version.getVersion())))
            .overrideConfigKey("quarkus.cache-lock.store", "memori")
            .assertException(error -> assertThat(error).isInstanceOf(DeploymentException.class).hasNoSuppressedExceptions()
                    .hasMessage(String.join("\n - ", "8 problems with locks:",
                            HERE + "Booth#cancelled(): onLost = CANCEL cancels asynchronous code, but what runs here is blocking."
                                    + " Use INTERRUPT, or return a Uni, Multi or CompletionStage.",
                            HERE + "Booth#lost(LockLost): LockLost events are fired asynchronously, so this observer would never "
                                    + "be called. Use @ObservesAsync.",
                            HERE + "Booth#pay(long): commitGuard = true needs a lock store on the datasource that the "
                                    + "transactions work on, but its lock store is 'memory'. Choose one of type datasource.",
                            HERE + "Booth#pay(long): the lock name 'order:{ids}' needs parameter 'ids', which the method does not "
                                    + "have. Did you mean 'id'?",
                            HERE + "Booth#sell(): a private method cannot be intercepted. Make it package-private.",
                            HERE + "BoothJobs#later(): skipExecutionIf = LockIsBusy cannot ask for the lock on an event loop, "
                                    + "where this method runs. Use @CacheLock with onContention = SKIP instead, or make the "
                                    + "method void and blocking.",
                            HERE + "NoBean#run(): " + HERE
                                    + "NoBean is no CDI bean, nor is a subclass, so that @CacheLock would "
                                    + "do nothing. Give the class a scope such as @ApplicationScoped, or move the method to a "
                                    + "bean.",
                            "quarkus.cache-lock.store: there is no lock store 'memori'. Did you mean 'memory'?")));

    @Test
    void areTold() {
        throw new AssertionError("The build should have failed");
    }

    @ApplicationScoped
    static class Booth {

        @CacheLock(value = "order:{ids}", store = "memory", commitGuard = true)
        @Transactional
        void pay(long id) {
        }

        @CacheLock(value = "a", onLost = LossPolicy.CANCEL)
        void cancelled() {
        }

        @CacheLock("sell")
        private void sell() {
        }

        void lost(@Observes LockLost loss) {
        }
    }

    @Singleton
    static class BoothJobs {

        @Scheduled(every = "1h", skipExecutionIf = LockIsBusy.class)
        Uni<Void> later() {
            return Uni.createFrom().voidItem();
        }
    }

    static class NoBean {

        @CacheLock("run")
        void run() {
        }
    }
}

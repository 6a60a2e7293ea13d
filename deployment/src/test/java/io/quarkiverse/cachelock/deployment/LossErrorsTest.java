package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.DeploymentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockLost;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** An application is not built if something that is to happen when a lock is lost cannot happen. */
class LossErrorsTest {

    private static final String BOOTH = LossErrorsTest.class.getName() + "$Booth#";

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class))
            .assertException(error -> assertThat(error).isInstanceOf(DeploymentException.class)
                    .hasMessage(String.join("\n - ", "3 problems with locks:",
                            BOOTH + "cancelled(): onLost = CANCEL cancels asynchronous code, but what runs here is blocking. Use "
                                    + "INTERRUPT, or return a Uni, Multi or CompletionStage.",
                            BOOTH + "interrupted(): onLost = INTERRUPT interrupts the thread that runs blocking code, but what "
                                    + "runs here is asynchronous. Use CANCEL.",
                            BOOTH + "lost(LockLost): LockLost events are fired asynchronously, so this observer would never be "
                                    + "called. Use @ObservesAsync.")));

    @Test
    void areTold() {
        throw new AssertionError("The build should have failed");
    }

    @ApplicationScoped
    static class Booth {

        @CacheLock(value = "a", onLost = LossPolicy.CANCEL)
        void cancelled() {
        }

        @CacheLock(value = "a", onLost = LossPolicy.INTERRUPT)
        Uni<Void> interrupted() {
            return Uni.createFrom().voidItem();
        }

        @CacheLock(value = "a", onLost = LossPolicy.ROLLBACK_ONLY)
        void rolledBack() {
        }

        void lost(@Observes LockLost loss) {
        }
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.transaction.Transactional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkus.test.QuarkusUnitTest;

/** An application is not built if the build can tell that commits cannot be guarded. */
class CommitGuardErrorsTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class))
            .assertException(error -> assertThat(error).isInstanceOf(DeploymentException.class)
                    .hasMessage("1 problem with locks:\n - " + CommitGuardErrorsTest.class.getName()
                            + "$Booth#pay(): commitGuard = true needs a lock store on the datasource that the transactions work "
                            + "on, but its lock store is 'memory'. Choose one of type datasource."));

    @Test
    void areTold() {
        throw new AssertionError("The build should have failed");
    }

    @ApplicationScoped
    static class Booth {

        @CacheLock(value = "pay", commitGuard = true)
        @Transactional
        void pay() {
        }
    }
}

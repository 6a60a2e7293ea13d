package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.test.QuarkusUnitTest;

/** An application does not start if the configuration wants something of a method that cannot happen. */
class LossStartErrorsTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class))
            .overrideRuntimeConfigKey("quarkus.cache-lock.locks.\"order:{id}\".on-lost", "cancel")
            .assertException(error -> assertThat(error).isInstanceOf(ConfigurationException.class)
                    .hasMessage(LossStartErrorsTest.class.getName()
                            + "$Booth#pay(long): quarkus.cache-lock.locks.\"order:{id}\".on-lost = CANCEL cancels asynchronous "
                            + "code, but what runs here is blocking. Use INTERRUPT, or return a Uni, Multi or CompletionStage."));

    @Test
    void areTold() {
        throw new AssertionError("The application should not have started");
    }

    @ApplicationScoped
    static class Booth {

        @CacheLock("order:{id}")
        void pay(long id) {
        }
    }
}

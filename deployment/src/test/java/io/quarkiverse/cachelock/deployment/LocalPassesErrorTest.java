package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

class LocalPassesErrorTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideRuntimeConfigKey("quarkus.cache-lock.local-passes", "-1")
            .assertException(error -> assertThat(error).hasMessage("quarkus.cache-lock.local-passes is -1, but it is how many"
                    + " times a lock may go from hand to hand: make it 0 to 1000000, or set fairness to global so that it goes"
                    + " through the lock store each time"));

    @Test
    void anApplicationDoesNotStartWithANegativeNumber() {
        throw new AssertionError("The application should not have started");
    }
}

package io.quarkiverse.cachelock.deployment;

import java.util.List;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** The first caller has nobody behind it when it asks, so that its lock cannot be passed on. */
class LocalPassesTest extends PassingContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(PassingContract.class))
            .overrideRuntimeConfigKey("quarkus.cache-lock.local-passes", "2")
            .overrideRuntimeConfigKey("quarkus.cache-lock.local-pass-time", "1m");

    @Override
    List<Integer> callersPerGrant() {
        return List.of(1, 3, 3, 3);
    }
}

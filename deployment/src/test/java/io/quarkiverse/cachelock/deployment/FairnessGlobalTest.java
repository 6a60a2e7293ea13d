package io.quarkiverse.cachelock.deployment;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** Nothing is passed on, however often it could be. */
class FairnessGlobalTest extends PassingContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(PassingContract.class))
            .overrideRuntimeConfigKey("quarkus.cache-lock.fairness", "global")
            .overrideRuntimeConfigKey("quarkus.cache-lock.local-pass-time", "1m");

    @Override
    List<Integer> callersPerGrant() {
        return Collections.nCopies(10, 1);
    }
}

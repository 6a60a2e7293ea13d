package io.quarkiverse.cachelock.deployment;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

/** Time that is over before a lock is released. */
class LocalPassTimeTest extends PassingContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClass(PassingContract.class))
            .overrideRuntimeConfigKey("quarkus.cache-lock.local-passes", "64")
            .overrideRuntimeConfigKey("quarkus.cache-lock.local-pass-time", "0s");

    @Override
    List<Integer> callersPerGrant() {
        return Collections.nCopies(10, 1);
    }
}

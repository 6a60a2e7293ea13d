package io.quarkiverse.cachelock.deployment;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

class LossRollbackOnH2Test extends LossRollbackContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.h2("quarkus-agroal", app());
}

package io.quarkiverse.cachelock.deployment;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

class SeveralLocksOnPostgresTest extends SeveralLocksContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.postgres("quarkus-agroal", app());
}

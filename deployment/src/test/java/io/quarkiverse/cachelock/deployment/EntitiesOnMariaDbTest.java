package io.quarkiverse.cachelock.deployment;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

class EntitiesOnMariaDbTest extends EntityContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.mariaDb("quarkus-hibernate-orm", app());
}

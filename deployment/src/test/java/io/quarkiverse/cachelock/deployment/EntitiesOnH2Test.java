package io.quarkiverse.cachelock.deployment;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

class EntitiesOnH2Test extends EntityContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.h2("quarkus-hibernate-orm", app());
}

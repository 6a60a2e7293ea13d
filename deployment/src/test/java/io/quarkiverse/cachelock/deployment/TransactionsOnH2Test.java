package io.quarkiverse.cachelock.deployment;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

class TransactionsOnH2Test extends CommitGuardContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.h2("quarkus-hibernate-orm", app());

    @Override
    String countBlocked() {
        return "select count(*) from information_schema.sessions where blocker_id is not null";
    }
}

package io.quarkiverse.cachelock.deployment;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

class TransactionsOnMariaDbTest extends CommitGuardContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.mariaDb("quarkus-hibernate-orm", app());

    @Override
    String countBlocked() {
        return "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'";
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkus.test.QuarkusUnitTest;

class TransactionsOnPostgresTest extends CommitGuardContract {

    @RegisterExtension
    static final QuarkusUnitTest APP = Databases.postgres("quarkus-hibernate-orm", app());

    @Override
    String countBlocked() {
        return "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    }

    @Test
    void aRenewalUnderRepeatableReadRollsBackAndSaysSo() {
        assertThatThrownBy(() -> bank.guardedInTransaction(id, () -> {
            execute("set transaction isolation level repeatable read");
            bank.add(id);
            executeOutside("update cache_lock set expires_at = expires_at + interval '1 second'"
                    + " where lock_key = 'lock:" + name + "'");
        })).isExactlyInstanceOf(LockStoreException.class).hasMessageContaining("could not be found out");
        assertFreeWithBalance(0);
    }
}

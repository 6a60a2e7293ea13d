package io.quarkiverse.cachelock.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkus.test.junit.QuarkusTest;

/** Runs the samples of several locks. */
@QuarkusTest
class SeveralLocksSamplesTest {

    @Inject
    Transfers transfers;
    @Inject
    LockManager locks;

    @Test
    void bothAccountsAreLocked() {
        transfers.transfer(8, 9, 10);
        transfers.transferAnnotated(9, 8, 3);
        transfers.transferLater(8, 9, 1).await().indefinitely();
        transfers.transferSlowly(8, 9, 1);
        long first = transfers.transferWithHandle(8, 9, 1);
        assertThat(transfers.transferWithHandle(8, 9, 1)).isGreaterThan(first);

        assertThat(transfers.balance(9)).isEqualTo(11);
        assertThat(transfers.balance(8)).isEqualTo(-11);
        assertThat(locks.state("account:8")).isEmpty();
        assertThat(locks.lock("audit").store("jobs").state()).isEmpty();
    }

    @Test
    void aFlowThatWouldWaitForItselfFails() {
        assertThatThrownBy(() -> transfers.closeAccount(7).await().indefinitely())
                .isInstanceOfSatisfying(LockNotAcquiredException.class, busy -> assertThat(busy.waited()).isZero());
        assertThat(locks.state("account:7")).isEmpty();
    }
}

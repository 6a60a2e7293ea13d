package io.quarkiverse.cachelock.runtime.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LossPolicy;

class LossSetupTest {

    private final NoTransactions none = new NoTransactions();

    @Test
    void aRollbackNeedsTransactions() {
        assertThatThrownBy(() -> new LossSetup(LossPolicy.ROLLBACK_ONLY, true).forScope("a", false, none))
                .isExactlyInstanceOf(LockException.class)
                .hasMessage("Lock 'a' cannot be used like this, since onLost = ROLLBACK_ONLY rolls JTA transactions back, but"
                        + " the application has none. Add io.quarkus:quarkus-narayana-jta to it.");
        assertThat(LossSetup.problem(LossPolicy.ROLLBACK_ONLY, true, true)).isEmpty();
        assertThat(LossSetup.problem(LossPolicy.ROLLBACK_ONLY, false, true)).isEmpty();
    }

    @Test
    void whatWasChosenForAllHappensWhereItCan() {
        for (LossPolicy policy : LossPolicy.values()) {
            LossSetup all = new LossSetup(policy, false);
            assertThat(all.forScope("a", true, none)).isEqualTo(policy == LossPolicy.CANCEL ? policy : LossPolicy.NOTIFY);
            assertThat(all.forScope("a", false, none)).isEqualTo(policy == LossPolicy.INTERRUPT ? policy : LossPolicy.NOTIFY);
            all.checkHandle("a");
        }
    }
}

package io.quarkiverse.cachelock.spi;

import static io.quarkiverse.cachelock.spi.AwaitedLockStore.LEASE;
import static io.quarkiverse.cachelock.spi.AwaitedLockStore.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockState;

/** What people see, and the force that they have. */
interface InspectionContract extends ContractBench {

    @Test
    default void theStateTellsWhoHoldsTheLock() {
        assertThat(locks().state(key())).isEmpty();
        long token = locks().grant(key(), "ann");
        locks().busy(key(), "bob");
        LockState state = another().heldState(key());
        assertThat(state.key()).isEqualTo(key());
        assertThat(state.ownerId()).isEqualTo("ann");
        assertThat(state.fencingToken()).isEqualTo(token);
        assertThat(state.remainingLease()).isBetween(LEASE.minus(PATIENCE), LEASE);
        assertThat(state.acquiredAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(state.toString()).as("the owner token is a secret").doesNotContain(locks().tokenOf("ann"));
        locks().release(key(), "ann");
        assertThat(locks().state(key())).isEmpty();
    }

    @Test
    default void forcedReleaseFreesTheLockWhoeverHoldsIt() {
        assertThat(locks().forceRelease(key())).as("nobody holds it").isFalse();
        locks().grant(key(), "ann");
        locks().grant(key("other"), "ann");
        assertThat(another().forceRelease(key())).isTrue();
        assertThat(locks().forceRelease(key())).as("second time").isFalse();
        assertThat(locks().renew(key(), "ann")).isFalse();
        assertThat(locks().release(key(), "ann")).isFalse();
        locks().grant(key(), "bob");
        assertThat(locks().heldState(key("other")).ownerId()).isEqualTo("ann");
    }
}

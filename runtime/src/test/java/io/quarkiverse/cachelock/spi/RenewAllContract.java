package io.quarkiverse.cachelock.spi;

import static io.quarkiverse.cachelock.spi.AwaitedLockStore.LEASE;
import static io.quarkiverse.cachelock.spi.AwaitedLockStore.settle;
import static io.quarkiverse.cachelock.spi.ContractBench.inParallel;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** Many renewals in one call are as good as each alone. */
interface RenewAllContract extends ContractBench {

    @Test
    default void renewAllAnswersInTheOrderOfTheRenewals() {
        String expired = key("expired");
        String released = key("released");
        String stolen = key("stolen");
        String never = key("never");
        locks().grant(expired, "ann", shortLease());
        locks().grant(released, "ann");
        locks().release(released, "ann");
        locks().grant(stolen, "bob");
        locks().grant(key(), "ann");
        locks().grant(key("last"), "carl");
        locks().awaitExpiry(expired);
        List<Boolean> answers = locks().renewAll(locks().renewal(expired, "ann", LEASE),
                locks().renewal(key(), "ann", LEASE.multipliedBy(2)),
                locks().renewal(released, "ann", LEASE), locks().renewal(stolen, "ann", LEASE.multipliedBy(2)),
                locks().renewal(key("last"), "carl", LEASE.multipliedBy(4)), locks().renewal(never, "ann", LEASE));
        assertThat(answers).containsExactly(false, true, false, false, true, false);
        assertThat(locks().heldState(key()).remainingLease()).isBetween(LEASE, LEASE.multipliedBy(2));
        assertThat(locks().heldState(key("last")).remainingLease()).isGreaterThan(LEASE.multipliedBy(3));
        assertThat(locks().heldState(stolen).remainingLease()).isLessThanOrEqualTo(LEASE);
        assertThat(locks().state(never)).isEmpty();
    }

    @Test
    default void renewAllOfNothingIsNothing() {
        assertThat(locks().renewAll()).isEmpty();
    }

    @Test
    default void aThousandLocksAreRenewedTogether() throws Exception {
        List<String> keys = IntStream.range(0, 1000).mapToObj(i -> key("many" + i)).toList();
        inParallel(8, thread -> () -> {
            for (int i = thread; i < keys.size(); i += 8) {
                locks().grant(keys.get(i), "ann");
            }
            return null;
        });
        locks().release(keys.get(500), "ann");
        List<Renewal> renewals = keys.stream().map(k -> locks().renewal(k, "ann", LEASE.multipliedBy(2))).toList();
        List<Boolean> answers = settle(locks().store().renewAll(renewals));
        assertThat(answers).hasSize(1000).containsOnlyOnce(false);
        assertThat(answers.get(500)).isFalse();
        assertThat(locks().heldState(keys.get(999)).remainingLease()).isGreaterThan(LEASE);
    }
}

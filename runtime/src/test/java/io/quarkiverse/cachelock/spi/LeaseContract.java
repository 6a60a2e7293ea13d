package io.quarkiverse.cachelock.spi;

import static io.quarkiverse.cachelock.spi.AwaitedLockStore.LEASE;
import static io.quarkiverse.cachelock.spi.AwaitedLockStore.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockState;

/** Leases end by the store's clock, for good, and fencing tokens grow over whatever end. */
interface LeaseContract extends ContractBench {

    @Test
    default void aLockIsFreeOnceItsLeaseIsOver() {
        long before = System.nanoTime();
        locks().grant(key(), "ann", shortLease());
        locks().awaitExpiry(key());
        // Servers' clocks may be slewed a little against this one
        assertThat(System.nanoTime() - before).isGreaterThan(shortLease().minusMillis(10).toNanos());
        locks().grant(key(), "bob");
    }

    @Test
    default void renewalNeverResurrects() {
        locks().grant(key(), "ann", shortLease());
        locks().awaitExpiry(key());
        assertThat(locks().renew(key(), "ann")).isFalse();
        assertThat(locks().renewAll(locks().renewal(key(), "ann", LEASE))).containsExactly(false);
        assertThat(locks().release(key(), "ann")).as("release after expiry").isFalse();
        assertThat(locks().state(key())).isEmpty();
        assertThat(locks().forceRelease(key())).as("forced release after expiry").isFalse();
        locks().grant(key(), "bob");
    }

    @Test
    default void renewalSetsTheLeaseLongerOrShorter() {
        locks().grant(key(), "ann", LEASE);
        Instant since = locks().heldState(key()).acquiredAt();
        assertThat(locks().renew(key(), "ann", LEASE.multipliedBy(2))).isTrue();
        LockState renewed = locks().heldState(key());
        assertThat(renewed.remainingLease()).isBetween(LEASE.multipliedBy(2).minus(PATIENCE), LEASE.multipliedBy(2));
        assertThat(renewed.acquiredAt()).as("held since").isCloseTo(since, within(1, ChronoUnit.SECONDS));
        assertThat(locks().renew(key(), "ann", shortLease())).isTrue();
        locks().awaitExpiry(key());
        locks().grant(key(), "bob");
    }

    @Test
    default void leasesFromTheShortestToAMonthAreKeptExactly() {
        for (Duration lease : List.of(shortLease(), Duration.ofMillis(1500), Duration.ofDays(31))) {
            String timed = key("lease" + lease);
            locks().grant(timed, "ann", lease);
            locks().state(timed).ifPresent(s -> assertThat(s.remainingLease()).isBetween(Duration.ZERO, lease));
        }
        Duration month = Duration.ofDays(31);
        assertThat(locks().heldState(key("lease" + month)).remainingLease()).isGreaterThan(month.minus(PATIENCE));
        assertThat(locks().store().minimumLease()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
        locks().grant(key(), "ann", locks().store().minimumLease());
        locks().awaitExpiry(key());
    }

    @Test
    default void fencingTokensGrowAfterReleaseExpiryAndForcedRelease() {
        List<Long> tokens = new ArrayList<>();
        tokens.add(locks().grant(key(), "ann"));
        locks().release(key(), "ann");
        tokens.add(locks().grant(key(), "ann", shortLease()));
        locks().awaitExpiry(key());
        tokens.add(locks().grant(key(), "ann"));
        locks().forceRelease(key());
        tokens.add(another().grant(key(), "bob", shortLease()));
        locks().awaitExpiry(key());
        tokens.add(locks().grant(key(), "carl"));
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
        assertThat(locks().heldState(key()).fencingToken()).isEqualTo(tokens.get(4));
    }

    @Test
    default void fencingTokensGrowAfterCleanUp() {
        String held = key("held");
        long heldToken = locks().grant(held, "carl");
        long first = locks().grant(key(), "ann");
        locks().release(key(), "ann");
        cleanUp();
        long second = locks().grant(key(), "ann", shortLease());
        locks().awaitExpiry(key());
        cleanUp();
        long third = locks().grant(key(), "bob");
        assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
        assertThat(locks().heldState(held).fencingToken()).as("a held lock survives").isEqualTo(heldToken);
    }
}

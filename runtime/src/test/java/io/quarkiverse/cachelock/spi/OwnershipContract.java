package io.quarkiverse.cachelock.spi;

import static io.quarkiverse.cachelock.spi.AwaitedLockStore.LEASE;
import static io.quarkiverse.cachelock.spi.AwaitedLockStore.PATIENCE;
import static io.quarkiverse.cachelock.spi.AwaitedLockStore.settle;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;

/** The owner token, and nothing but the owner token, proves who holds a lock. */
interface OwnershipContract extends ContractBench {

    @Test
    default void theWrongTokenNeitherRenewsNorReleases() {
        locks().grant(key(), "ann", LEASE);
        assertThat(locks().renew(key(), "bob", LEASE.multipliedBy(10))).isFalse();
        assertThat(locks().renew(key(), "bob", shortLease())).isFalse();
        assertThat(locks().release(key(), "bob")).isFalse();
        assertThat(locks().release(key(), "ANN")).as("release by a token that differs in case only").isFalse();
        assertThat(locks().renew(key(), "ANN")).as("renewal by a token that differs in case only").isFalse();
        LockState state = locks().heldState(key());
        assertThat(state.ownerId()).isEqualTo("ann");
        assertThat(state.remainingLease()).isBetween(LEASE.minus(PATIENCE), LEASE);
        locks().busy(key(), "ANN");
    }

    @Test
    default void theOwnerTokenAloneProvesOwnership() {
        AwaitedLockStore other = another();
        long token = locks().grant(key(), "ann");
        assertThat(other.renew(key(), "ann")).isTrue();
        assertThat(other.grant(key(), "ann")).isEqualTo(token);
        assertThat(other.release(key(), "ann")).isTrue();
        locks().grant(key(), "bob");
    }

    @Test
    default void aStaleHolderNeverTouchesItsSuccessor() {
        locks().grant(key(), "ann", shortLease());
        locks().awaitExpiry(key());
        long token = locks().grant(key(), "bob");
        assertThat(locks().renew(key(), "ann", LEASE.multipliedBy(10))).isFalse();
        assertThat(locks().renew(key(), "ann", shortLease())).isFalse();
        assertThat(locks().release(key(), "ann")).isFalse();
        locks().busy(key(), "ann");
        LockState state = locks().heldState(key());
        assertThat(state.ownerId()).isEqualTo("bob");
        assertThat(state.fencingToken()).isEqualTo(token);
        assertThat(state.remainingLease()).isBetween(LEASE.minus(PATIENCE), LEASE);
        assertThat(locks().release(key(), "bob")).isTrue();
    }

    @Test
    default void aFreeLockCanNeitherBeRenewedNorReleased() {
        assertThat(locks().renew(key(), "ann")).isFalse();
        assertThat(locks().release(key(), "ann")).isFalse();
        locks().grant(key(), "ann");
        assertThat(locks().release(key(), "ann")).isTrue();
        assertThat(locks().release(key(), "ann")).as("second release").isFalse();
        assertThat(locks().renew(key(), "ann")).as("renewal after release").isFalse();
        assertThat(locks().state(key())).isEmpty();
    }

    @Test
    default void aRepeatedRequestGetsTheSameGrantAndANewLease() {
        long token = locks().grant(key(), "ann", Duration.ofSeconds(30));
        assertThat(locks().grant(key(), "ann", LEASE)).isEqualTo(token);
        assertThat(locks().heldState(key()).remainingLease()).isBetween(LEASE.minus(PATIENCE), LEASE);
        assertThat(locks().heldState(key()).fencingToken()).isEqualTo(token);
        locks().busy(key(), "bob");
        assertThat(locks().release(key(), "ann")).isTrue();
        assertThat(locks().release(key(), "ann")).as("held once, however often it was granted").isFalse();
        locks().grant(key(), "bob");
    }

    @Test
    default void fencingTokensAreReservedInBlocks() {
        AcquireRequest block = new AcquireRequest(key(), "ann-secret", "ann", LEASE, PATIENCE, 1_000, false);
        long first = ((Granted) settle(locks().store().acquire(block))).fencingToken();
        assertThat(((Granted) settle(locks().store().acquire(block))).fencingToken()).as("a repeated request").isEqualTo(first);
        assertThat(settle(locks().store().release(key(), "ann-secret"))).isTrue();
        assertThat(locks().grant(key(), "bob")).isGreaterThanOrEqualTo(first + 1_000);
    }

    @Test
    default void theLongestOwnerIdAndTokenAreKept() {
        String ownerId = ("'\"{}%\\é漢; " + "x".repeat(200)).substring(0, 200);
        String token = ("Aa0-." + "z".repeat(64)).substring(0, 64);
        String stranger = token.substring(0, 63) + "Z";
        AcquireRequest request = new AcquireRequest(key(), token, ownerId, LEASE, PATIENCE);
        assertThat(settle(locks().store().acquire(request))).isInstanceOf(Granted.class);
        assertThat(locks().heldState(key()).ownerId()).isEqualTo(ownerId);
        assertThat(settle(locks().store().release(key(), stranger))).isFalse();
        assertThat(settle(locks().store().release(key(), token))).isTrue();
    }

    @Test
    default void nothingHappensBeforeSubscription() {
        LockStore store = locks().store();
        store.acquire(locks().request(key(), "bob", LEASE));
        locks().grant(key(), "ann");
        store.release(key(), locks().tokenOf("ann"));
        store.renew(locks().renewal(key(), "ann", LEASE.multipliedBy(10)));
        store.renewAll(List.of(locks().renewal(key(), "ann", LEASE.multipliedBy(10))));
        store.forceRelease(key());
        Uni<Optional<LockState>> state = store.state(key());
        assertThat(locks().heldState(key()).remainingLease()).isLessThanOrEqualTo(LEASE);
        locks().busy(key(), "carl");
        locks().release(key(), "ann");
        assertThat(settle(state)).isEmpty();
    }
}

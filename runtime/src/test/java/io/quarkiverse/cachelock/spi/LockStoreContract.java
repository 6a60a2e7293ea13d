package io.quarkiverse.cachelock.spi;

import static io.quarkiverse.cachelock.spi.AwaitedLockStore.LEASE;
import static io.quarkiverse.cachelock.spi.AwaitedLockStore.PATIENCE;
import static io.quarkiverse.cachelock.spi.AwaitedLockStore.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;

/**
 * What every {@link LockStore} keeps. Subclass it once for each backend; {@link #store()} is all that it must know.
 * <p>
 * Keys and owner tokens are new for each test, so that the tests may share one server. Locks may be left behind.
 */
@Timeout(120)
public abstract class LockStoreContract {

    private static final Duration SHORT_LEASE = Duration.ofMillis(200);

    private String unique;
    private AwaitedLockStore locks;
    private String key;

    /** The store to test: called once for each test. Closing it is up to the subclass. */
    protected abstract LockStore store();

    /**
     * A second store on the same backend as that of {@link #store()}, as another JVM would have it; called at most once for
     * each test, after {@link #store()}. By default there is none, and the tests take the one store for both.
     */
    protected LockStore anotherStore() {
        return locks.store();
    }

    /**
     * Removes all that the store keeps of locks that nobody holds, as it does on its own in time. Nothing to do if it keeps
     * nothing. By default the tests of this are skipped.
     */
    protected void cleanUpIdle() {
        Assumptions.abort("cleanUpIdle() is not overridden: this store is taken to clean up nothing");
    }

    @BeforeEach
    final void newKeysAndTokens() {
        unique = UUID.randomUUID().toString().substring(0, 13);
        locks = new AwaitedLockStore(store(), unique);
        key = key("lock");
    }

    // ---- exclusivity

    @Test
    void aHeldLockIsBusyForEverybodyElse() {
        locks.grant(key, "ann");
        Busy busy = locks.busy(key, "bob");
        if (busy.remainingLease() != null) {
            assertThat(busy.remainingLease()).isBetween(Duration.ZERO, LEASE);
        }
        if (busy.ownerId() != null) {
            assertThat(busy.ownerId()).isEqualTo("ann");
        }
        another().busy(key, "carl");
        assertThat(locks.heldState(key).ownerId()).isEqualTo("ann");
    }

    @Test
    void anotherKeyIsFree() {
        locks.grant(key, "ann");
        locks.grant(key("other"), "bob");
    }

    @Test
    void ofManyAtOnceOneIsGranted() throws Exception {
        AwaitedLockStore other = another();
        for (int round = 0; round < 20; round++) {
            String contended = key("round" + round);
            List<Acquisition> answers = inParallel(8,
                    i -> () -> (i % 2 == 0 ? locks : other).acquire(contended, "owner" + i));
            assertThat(answers).filteredOn(Granted.class::isInstance).as("grants in round " + round).hasSize(1);
        }
    }

    @Test
    void eightThreadsCountRightOnTwoKeys() throws Exception {
        int threads = 8;
        int rounds = 50;
        AwaitedLockStore other = another();
        // Read and written in two steps: whatever the lock lets slip is a lost update
        List<AtomicInteger> counters = List.of(new AtomicInteger(), new AtomicInteger());
        List<List<Long>> tokens = List.of(new ArrayList<>(), new ArrayList<>());
        inParallel(threads, thread -> () -> {
            AwaitedLockStore mine = thread % 2 == 0 ? locks : other;
            for (int round = 0; round < rounds; round++) {
                int which = (thread + round) % 2;
                String owner = "owner" + thread + "." + round;
                tokens.get(which).add(mine.acquireEventually(key("fuzz" + which), owner));
                int count = counters.get(which).get();
                Thread.yield();
                counters.get(which).set(count + 1);
                assertThat(mine.release(key("fuzz" + which), owner)).as("release by " + owner).isTrue();
            }
            return null;
        });
        for (int which = 0; which < 2; which++) {
            assertThat(counters.get(which)).hasValue(threads * rounds / 2);
            assertThat(tokens.get(which)).hasSize(threads * rounds / 2).isSorted().doesNotHaveDuplicates();
        }
    }

    // ---- ownership

    @Test
    void theWrongTokenNeitherRenewsNorReleases() {
        locks.grant(key, "ann", LEASE);
        assertThat(locks.renew(key, "bob", LEASE.multipliedBy(10))).isFalse();
        assertThat(locks.renew(key, "bob", shortLease())).isFalse();
        assertThat(locks.release(key, "bob")).isFalse();
        assertThat(locks.release(key, "ANN")).as("release by a token that differs in case only").isFalse();
        assertThat(locks.renew(key, "ANN")).as("renewal by a token that differs in case only").isFalse();
        LockState state = locks.heldState(key);
        assertThat(state.ownerId()).isEqualTo("ann");
        assertThat(state.remainingLease()).isBetween(LEASE.minus(PATIENCE), LEASE);
        locks.busy(key, "ANN");
    }

    @Test
    void theOwnerTokenAloneProvesOwnership() {
        AwaitedLockStore other = another();
        long token = locks.grant(key, "ann");
        assertThat(other.renew(key, "ann")).isTrue();
        assertThat(other.grant(key, "ann")).isEqualTo(token);
        assertThat(other.release(key, "ann")).isTrue();
        locks.grant(key, "bob");
    }

    @Test
    void aStaleHolderNeverTouchesItsSuccessor() {
        locks.grant(key, "ann", shortLease());
        locks.awaitExpiry(key);
        long token = locks.grant(key, "bob");
        assertThat(locks.renew(key, "ann", LEASE.multipliedBy(10))).isFalse();
        assertThat(locks.renew(key, "ann", shortLease())).isFalse();
        assertThat(locks.release(key, "ann")).isFalse();
        locks.busy(key, "ann");
        LockState state = locks.heldState(key);
        assertThat(state.ownerId()).isEqualTo("bob");
        assertThat(state.fencingToken()).isEqualTo(token);
        assertThat(state.remainingLease()).isBetween(LEASE.minus(PATIENCE), LEASE);
        assertThat(locks.release(key, "bob")).isTrue();
    }

    @Test
    void aFreeLockCanNeitherBeRenewedNorReleased() {
        assertThat(locks.renew(key, "ann")).isFalse();
        assertThat(locks.release(key, "ann")).isFalse();
        locks.grant(key, "ann");
        assertThat(locks.release(key, "ann")).isTrue();
        assertThat(locks.release(key, "ann")).as("second release").isFalse();
        assertThat(locks.renew(key, "ann")).as("renewal after release").isFalse();
        assertThat(locks.state(key)).isEmpty();
    }

    @Test
    void ofManyReleasesAtOnceOneIsTrue() throws Exception {
        AwaitedLockStore other = another();
        locks.grant(key, "ann");
        List<Boolean> answers = inParallel(8, i -> () -> (i % 2 == 0 ? locks : other).release(key, "ann"));
        assertThat(answers).filteredOn(released -> released).hasSize(1);
    }

    @Test
    void aRepeatedRequestGetsTheSameGrantAndANewLease() {
        long token = locks.grant(key, "ann", Duration.ofSeconds(30));
        assertThat(locks.grant(key, "ann", LEASE)).isEqualTo(token);
        assertThat(locks.heldState(key).remainingLease()).isBetween(LEASE.minus(PATIENCE), LEASE);
        assertThat(locks.heldState(key).fencingToken()).isEqualTo(token);
        locks.busy(key, "bob");
        assertThat(locks.release(key, "ann")).isTrue();
        assertThat(locks.release(key, "ann")).as("held once, however often it was granted").isFalse();
        locks.grant(key, "bob");
    }

    // ---- expiry by the store's clock

    @Test
    void aLockIsFreeOnceItsLeaseIsOver() {
        long before = System.nanoTime();
        locks.grant(key, "ann", shortLease());
        locks.awaitExpiry(key);
        // Servers' clocks may be slewed a little against this one
        assertThat(System.nanoTime() - before).isGreaterThan(shortLease().minusMillis(10).toNanos());
        locks.grant(key, "bob");
    }

    @Test
    void renewalNeverResurrects() {
        locks.grant(key, "ann", shortLease());
        locks.awaitExpiry(key);
        assertThat(locks.renew(key, "ann")).isFalse();
        assertThat(locks.renewAll(locks.renewal(key, "ann", LEASE))).containsExactly(false);
        assertThat(locks.release(key, "ann")).as("release after expiry").isFalse();
        assertThat(locks.state(key)).isEmpty();
        assertThat(locks.forceRelease(key)).as("forced release after expiry").isFalse();
        locks.grant(key, "bob");
    }

    @Test
    void renewalSetsTheLeaseLongerOrShorter() {
        locks.grant(key, "ann", LEASE);
        Instant since = locks.heldState(key).acquiredAt();
        assertThat(locks.renew(key, "ann", LEASE.multipliedBy(2))).isTrue();
        LockState renewed = locks.heldState(key);
        assertThat(renewed.remainingLease()).isBetween(LEASE.multipliedBy(2).minus(PATIENCE), LEASE.multipliedBy(2));
        assertThat(renewed.acquiredAt()).as("held since").isCloseTo(since, within(1, ChronoUnit.SECONDS));
        assertThat(locks.renew(key, "ann", shortLease())).isTrue();
        locks.awaitExpiry(key);
        locks.grant(key, "bob");
    }

    @Test
    void leasesFromTheShortestToAMonthAreKeptExactly() {
        for (Duration lease : List.of(shortLease(), Duration.ofMillis(1500), Duration.ofDays(31))) {
            String timed = key("lease" + lease);
            locks.grant(timed, "ann", lease);
            locks.state(timed).ifPresent(s -> assertThat(s.remainingLease()).isBetween(Duration.ZERO, lease));
        }
        Duration month = Duration.ofDays(31);
        assertThat(locks.heldState(key("lease" + month)).remainingLease()).isGreaterThan(month.minus(PATIENCE));
        assertThat(locks.store().minimumLease()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
        locks.grant(key, "ann", locks.store().minimumLease());
        locks.awaitExpiry(key);
    }

    // ---- fencing tokens

    @Test
    void fencingTokensGrowAfterReleaseExpiryAndForcedRelease() {
        List<Long> tokens = new ArrayList<>();
        tokens.add(locks.grant(key, "ann"));
        locks.release(key, "ann");
        tokens.add(locks.grant(key, "ann", shortLease()));
        locks.awaitExpiry(key);
        tokens.add(locks.grant(key, "ann"));
        locks.forceRelease(key);
        tokens.add(another().grant(key, "bob", shortLease()));
        locks.awaitExpiry(key);
        tokens.add(locks.grant(key, "carl"));
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
        assertThat(locks.heldState(key).fencingToken()).isEqualTo(tokens.get(4));
    }

    @Test
    void fencingTokensGrowAfterCleanUp() {
        String held = key("held");
        long heldToken = locks.grant(held, "carl");
        long first = locks.grant(key, "ann");
        locks.release(key, "ann");
        cleanUpIdle();
        long second = locks.grant(key, "ann", shortLease());
        locks.awaitExpiry(key);
        cleanUpIdle();
        long third = locks.grant(key, "bob");
        assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
        assertThat(locks.heldState(held).fencingToken()).as("a held lock survives").isEqualTo(heldToken);
    }

    // ---- waiting

    @Test
    void aWaiterIsWokenByRelease() throws Exception {
        assumeItWakes();
        AwaitedLockStore other = another();
        locks.grant(key, "ann");
        other.busy(key, "bob");
        CompletableFuture<Acquisition> turn = other.awaitTurn(key, "bob");
        assertThat(locks.release(key, "ann")).isTrue();
        takesItsTurn(other, turn, "bob");
    }

    @Test
    void aWaiterIsWokenByForcedRelease() throws Exception {
        assumeItWakes();
        locks.grant(key, "ann");
        locks.busy(key, "bob");
        CompletableFuture<Acquisition> turn = locks.awaitTurn(key, "bob");
        assertThat(another().forceRelease(key)).isTrue();
        takesItsTurn(locks, turn, "bob");
    }

    @Test
    void aWaiterThatComesTooLateIsWokenAtOnce() throws Exception {
        assumeItWakes();
        locks.grant(key, "ann");
        locks.busy(key, "bob");
        another().release(key, "ann");
        takesItsTurn(locks, locks.awaitTurn(key, "bob"), "bob");
    }

    @Test
    void aCancelledWaiterIsAsIfItHadNeverBeen() throws Exception {
        assumeItWakes();
        AwaitedLockStore other = another();
        for (int round = 0; round < 20; round++) {
            String holder = "holder" + round;
            locks.acquireEventually(key, holder);
            locks.busy(key, "bob");
            other.busy(key, "carl");
            CompletableFuture<Acquisition> cancelled = locks.awaitTurn(key, "bob");
            CompletableFuture<Acquisition> turn = other.awaitTurn(key, "carl");
            if (round % 2 == 0) {
                cancelled.cancel(true);
                assertThat(locks.release(key, holder)).isTrue();
            } else {
                CompletableFuture<Void> cancellation = CompletableFuture.runAsync(() -> cancelled.cancel(true));
                assertThat(locks.release(key, holder)).isTrue();
                cancellation.get();
                // It may have been woken at the same moment, and then tries once more, as the engine does
                locks.acquire(key, "bob");
                locks.release(key, "bob");
            }
            takesItsTurn(other, turn, "carl");
            assertThat(other.release(key, "carl")).isTrue();
        }
    }

    @Test
    void everyWaiterGetsItsTurn() throws Exception {
        assumeItWakes();
        AwaitedLockStore other = another();
        locks.grant(key, "ann");
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Boolean>> waiters = IntStream.range(0, 6).mapToObj(i -> threads.submit(() -> {
                AwaitedLockStore mine = i % 2 == 0 ? locks : other;
                mine.acquireEventually(key, "owner" + i);
                return mine.release(key, "owner" + i);
            })).toList();
            assertThat(locks.release(key, "ann")).isTrue();
            assertThat(waiters).allSatisfy(waiter -> assertThat(waiter).succeedsWithin(PATIENCE).isEqualTo(true));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aWaiterStaysParkedWhileTheLockIsHeld() throws Exception {
        assumeItWakes();
        locks.grant(key, "ann");
        locks.busy(key, "bob");
        // A hint without a reason is allowed, a storm of them is not
        for (int hints = 0; hints < 3; hints++) {
            CompletableFuture<Acquisition> turn = locks.awaitTurn(key, "bob");
            try {
                turn.get(200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException parked) {
                turn.cancel(true);
                return;
            }
        }
        fail("awaitTurn() of a held lock ends at once, again and again");
    }

    // ---- many at once

    @Test
    void renewAllAnswersInTheOrderOfTheRenewals() {
        String expired = key("expired");
        String released = key("released");
        String stolen = key("stolen");
        String never = key("never");
        locks.grant(expired, "ann", shortLease());
        locks.grant(released, "ann");
        locks.release(released, "ann");
        locks.grant(stolen, "bob");
        locks.grant(key, "ann");
        locks.grant(key("last"), "carl");
        locks.awaitExpiry(expired);
        List<Boolean> answers = locks.renewAll(locks.renewal(expired, "ann", LEASE),
                locks.renewal(key, "ann", LEASE.multipliedBy(2)),
                locks.renewal(released, "ann", LEASE), locks.renewal(stolen, "ann", LEASE.multipliedBy(2)),
                locks.renewal(key("last"), "carl", LEASE.multipliedBy(4)), locks.renewal(never, "ann", LEASE));
        assertThat(answers).containsExactly(false, true, false, false, true, false);
        assertThat(locks.heldState(key).remainingLease()).isBetween(LEASE, LEASE.multipliedBy(2));
        assertThat(locks.heldState(key("last")).remainingLease()).isGreaterThan(LEASE.multipliedBy(3));
        assertThat(locks.heldState(stolen).remainingLease()).isLessThanOrEqualTo(LEASE);
        assertThat(locks.state(never)).isEmpty();
    }

    @Test
    void renewAllOfNothingIsNothing() {
        assertThat(locks.renewAll()).isEmpty();
    }

    @Test
    void aThousandLocksAreRenewedTogether() throws Exception {
        List<String> keys = IntStream.range(0, 1000).mapToObj(i -> key("many" + i)).toList();
        inParallel(8, thread -> () -> {
            for (int i = thread; i < keys.size(); i += 8) {
                locks.grant(keys.get(i), "ann");
            }
            return null;
        });
        locks.release(keys.get(500), "ann");
        List<Renewal> renewals = keys.stream().map(k -> locks.renewal(k, "ann", LEASE.multipliedBy(2))).toList();
        List<Boolean> answers = settle(locks.store().renewAll(renewals));
        assertThat(answers).hasSize(1000).containsOnlyOnce(false);
        assertThat(answers.get(500)).isFalse();
        assertThat(locks.heldState(keys.get(999)).remainingLease()).isGreaterThan(LEASE);
    }

    // ---- lazy verbs

    @Test
    void nothingHappensBeforeSubscription() {
        LockStore store = locks.store();
        store.acquire(locks.request(key, "bob", LEASE));
        locks.grant(key, "ann");
        store.release(key, locks.tokenOf("ann"));
        store.renew(locks.renewal(key, "ann", LEASE.multipliedBy(10)));
        store.renewAll(List.of(locks.renewal(key, "ann", LEASE.multipliedBy(10))));
        store.forceRelease(key);
        Uni<Optional<LockState>> state = store.state(key);
        assertThat(locks.heldState(key).remainingLease()).isLessThanOrEqualTo(LEASE);
        locks.busy(key, "carl");
        locks.release(key, "ann");
        assertThat(settle(state)).isEmpty();
    }

    // ---- for people

    @Test
    void theStateTellsWhoHoldsTheLock() {
        assertThat(locks.state(key)).isEmpty();
        long token = locks.grant(key, "ann");
        locks.busy(key, "bob");
        LockState state = another().heldState(key);
        assertThat(state.key()).isEqualTo(key);
        assertThat(state.ownerId()).isEqualTo("ann");
        assertThat(state.fencingToken()).isEqualTo(token);
        assertThat(state.remainingLease()).isBetween(LEASE.minus(PATIENCE), LEASE);
        assertThat(state.acquiredAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(state.toString()).as("the owner token is a secret").doesNotContain(locks.tokenOf("ann"));
        locks.release(key, "ann");
        assertThat(locks.state(key)).isEmpty();
    }

    @Test
    void theLongestOwnerIdAndTokenAreKept() {
        String ownerId = ("'\"{}%\\é漢; " + "x".repeat(200)).substring(0, 200);
        String token = ("Aa0-." + "z".repeat(64)).substring(0, 64);
        String stranger = token.substring(0, 63) + "Z";
        AcquireRequest request = new AcquireRequest(key, token, ownerId, LEASE, PATIENCE);
        assertThat(settle(locks.store().acquire(request))).isInstanceOf(Granted.class);
        assertThat(locks.heldState(key).ownerId()).isEqualTo(ownerId);
        assertThat(settle(locks.store().release(key, stranger))).isFalse();
        assertThat(settle(locks.store().release(key, token))).isTrue();
    }

    @Test
    void forcedReleaseFreesTheLockWhoeverHoldsIt() {
        assertThat(locks.forceRelease(key)).as("nobody holds it").isFalse();
        locks.grant(key, "ann");
        locks.grant(key("other"), "ann");
        assertThat(another().forceRelease(key)).isTrue();
        assertThat(locks.forceRelease(key)).as("second time").isFalse();
        assertThat(locks.renew(key, "ann")).isFalse();
        assertThat(locks.release(key, "ann")).isFalse();
        locks.grant(key, "bob");
        assertThat(locks.heldState(key("other")).ownerId()).isEqualTo("ann");
    }

    // ---- keys

    @Test
    void keysThatDifferInAnythingAreDifferentLocks() {
        differ(OddKeys.all().flatMap(odd -> Stream.of(key(odd), odd + unique)).toList());
    }

    @Test
    void keysOfOneByteAreDifferentLocks() {
        OddKeys.ONE_BYTE.forEach(locks::forceRelease);
        differ(OddKeys.ONE_BYTE);
    }

    @Test
    void keysOf255BytesAreDifferentLocks() {
        List<String> keys = OddKeys.longest(unique).toList();
        assertThat(keys).allSatisfy(k -> assertThat(k.getBytes(StandardCharsets.UTF_8)).hasSize(255));
        differ(keys);
    }

    private void differ(List<String> keys) {
        assertThat(keys).doesNotHaveDuplicates();
        for (String each : keys) {
            locks.grant(each, "ann");
        }
        for (String each : keys) {
            locks.busy(each, "bob");
            assertThat(locks.heldState(each).key()).isEqualTo(each);
        }
        assertThat(locks.renewAll(keys.stream().map(k -> locks.renewal(k, "ann", LEASE)).toArray(Renewal[]::new)))
                .doesNotContain(false);
        for (String each : keys) {
            assertThat(locks.release(each, "ann")).as("release of <%s>", each).isTrue();
            assertThat(locks.state(each)).isEmpty();
        }
    }

    private String key(String suffix) {
        return unique + ":" + suffix;
    }

    private AwaitedLockStore another() {
        return new AwaitedLockStore(anotherStore(), unique);
    }

    private Duration shortLease() {
        Duration shortest = locks.store().minimumLease();
        return shortest.compareTo(SHORT_LEASE) > 0 ? shortest : SHORT_LEASE;
    }

    private void assumeItWakes() {
        assumeTrue(locks.store().wakesWaiters(), "this store does not wake its waiters: the engine polls");
    }

    private void takesItsTurn(AwaitedLockStore store, CompletableFuture<Acquisition> turn, String owner) throws Exception {
        if (turn.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) instanceof Busy) {
            store.grant(key, owner);
        }
        assertThat(store.heldState(key).ownerId()).isEqualTo(owner);
    }

    private static <T> List<T> inParallel(int threads, IntFunction<Callable<T>> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> done : pool.invokeAll(IntStream.range(0, threads).mapToObj(task).toList())) {
                results.add(done.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}

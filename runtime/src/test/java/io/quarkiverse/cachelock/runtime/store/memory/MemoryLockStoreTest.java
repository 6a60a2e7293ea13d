package io.quarkiverse.cachelock.runtime.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.spi.Renewal;

/** What the contract cannot say: leases to the nanosecond, the order of waiters, and that nothing is left behind. */
class MemoryLockStoreTest {

    private static final Duration LEASE = Duration.ofSeconds(10);

    // The clock runs over while it is used, as it may after 292 years, or at once on some machines
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - LEASE.toNanos() / 2);
    private final MemoryLockStore store = new MemoryLockStore(clock::get);

    @Test
    void aLeaseEndsToTheNanosecond() {
        assertThat(acquire("key", "ann")).isInstanceOf(Granted.class);
        clock.addAndGet(LEASE.toNanos() - 1);
        assertThat(acquire("key", "bob")).isEqualTo(new Busy(Duration.ofNanos(1), "ann"));
        assertThat(renew("key", "ann", Duration.ofNanos(2))).isTrue();
        clock.addAndGet(1);
        assertThat(acquire("key", "bob")).isEqualTo(new Busy(Duration.ofNanos(1), "ann"));
        clock.addAndGet(1);
        assertThat(renew("key", "ann", LEASE)).isFalse();
        assertThat(acquire("key", "bob")).isInstanceOf(Granted.class);
    }

    @Test
    void anExpiredLockIsNobodys() {
        acquire("key", "ann");
        clock.addAndGet(LEASE.toNanos());
        assertThat(state("key")).isNull();
        assertThat(release("key", "ann")).isFalse();
        acquire("key", "ann");
        clock.addAndGet(LEASE.toNanos());
        assertThat(store.forceRelease("key")).isFalse();
    }

    @Test
    void theSameOwnerGetsAnotherFencingTokenOnceItsLeaseIsOver() {
        Granted first = (Granted) acquire("key", "ann");
        clock.addAndGet(LEASE.toNanos());
        Granted second = (Granted) acquire("key", "ann");
        assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
    }

    @Test
    void fencingTokensBeginAtTheTimeOfDaySoThatTheyGrowAcrossRestarts() {
        long now = System.currentTimeMillis();
        Granted first = (Granted) acquire("key", "ann");
        assertThat(first.fencingToken()).isBetween((now - 60_000) * 1000, (now + 60_000) * 1000);
    }

    @Test
    void waitersAreWokenFirstComeFirstServed() {
        acquire("key", "ann");
        List<String> woken = new ArrayList<>();
        for (String owner : List.of("bob", "carl", "dora")) {
            store.awaitTurn(request("key", owner), LEASE).subscribe().with(hint -> {
                woken.add(owner);
                assertThat(acquire("key", owner)).isInstanceOf(Granted.class);
            });
        }
        assertThat(state("key").waiters()).hasValue(3);
        release("key", "ann");
        assertThat(woken).containsExactly("bob");
        release("key", "bob");
        assertThat(woken).containsExactly("bob", "carl");
        release("key", "carl");
        assertThat(woken).containsExactly("bob", "carl", "dora");
        assertThat(store.waiting()).isZero();
    }

    @Test
    void aWaiterThatIsWokenAndGivesUpPassesTheTurnOnByItsRelease() {
        acquire("key", "ann");
        CompletableFuture<Acquisition> bob = awaitTurn("key", "bob");
        CompletableFuture<Acquisition> carl = awaitTurn("key", "carl");
        release("key", "ann");
        assertThat(bob).isDone();
        assertThat(carl).isNotDone();
        assertThat(release("key", "bob")).isFalse();
        assertThat(carl).isDone();
    }

    @Test
    void aReleaseInVainWakesNobodyWhileTheLockIsHeld() {
        acquire("key", "ann");
        CompletableFuture<Acquisition> bob = awaitTurn("key", "bob");
        assertThat(release("key", "carl")).isFalse();
        assertThat(bob).isNotDone();
    }

    @Test
    void nothingIsLeftBehind() {
        for (int i = 0; i < 100; i++) {
            acquire("key" + i, "ann");
            awaitTurn("key" + i, "bob").cancel(true);
            awaitTurn("key" + i, "carl");
        }
        assertThat(store.waiting()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            release("key" + i, "ann");
        }
        assertThat(store.size()).isZero();
        assertThat(store.waiting()).isZero();
    }

    @Test
    void expiredLocksDoNotPileUp() {
        for (int i = 0; i < 100_000; i++) {
            acquire("key" + i, "ann");
            clock.addAndGet(LEASE.toNanos() / 100);
        }
        assertThat(store.size()).isLessThan(1_000);
    }

    @Test
    void aHeldLockIsNeverSwept() {
        AcquireRequest longest = new AcquireRequest("held", "ann", "ann", LEASE.multipliedBy(10_000), LEASE);
        store.acquire(longest);
        IntStream.range(0, 10_000).forEach(i -> {
            acquire("key" + i, "bob");
            clock.addAndGet(LEASE.toNanos() / 100);
        });
        assertThat(acquire("held", "carl")).isInstanceOf(Busy.class);
    }

    @Test
    void closingFailsThoseWhoWait() {
        acquire("key", "ann");
        CompletableFuture<Acquisition> bob = awaitTurn("key", "bob");
        store.close();
        assertThat(bob).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(LockStoreException.class)
                .withMessageContaining("shuts down");
        assertThat(store.size()).isZero();
    }

    @Test
    void theProviderKeepsOneStoreForEachName() {
        MemoryLockStoreProvider provider = new MemoryLockStoreProvider();
        assertThat(provider.type()).isEqualTo("memory");
        assertThat(provider.create("jobs")).isSameAs(provider.create("jobs")).isNotSameAs(provider.create(""));
    }

    private Acquisition acquire(String key, String owner) {
        return store.acquire(request(key, owner));
    }

    private boolean renew(String key, String owner, Duration lease) {
        return store.renew(new Renewal(key, owner, lease));
    }

    private boolean release(String key, String owner) {
        return store.release(key, owner);
    }

    private LockState state(String key) {
        return store.state(key).orElse(null);
    }

    private CompletableFuture<Acquisition> awaitTurn(String key, String owner) {
        return store.awaitTurn(request(key, owner), LEASE).subscribeAsCompletionStage();
    }

    private static AcquireRequest request(String key, String owner) {
        return new AcquireRequest(key, owner, owner, LEASE, LEASE);
    }
}

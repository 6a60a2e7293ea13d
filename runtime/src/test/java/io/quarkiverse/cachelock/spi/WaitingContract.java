package io.quarkiverse.cachelock.spi;

import static io.quarkiverse.cachelock.spi.AwaitedLockStore.LEASE;
import static io.quarkiverse.cachelock.spi.AwaitedLockStore.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.spi.Acquisition.Busy;

/** What a store that wakes its waiters promises them. Skipped for the others. */
interface WaitingContract extends ContractBench {

    @Test
    default void aWaiterIsWokenByRelease() throws Exception {
        assumeItWakes();
        AwaitedLockStore other = another();
        locks().grant(key(), "ann");
        other.queueBusy(key(), "bob");
        CompletableFuture<Acquisition> turn = other.awaitTurn(key(), "bob");
        assertThat(locks().release(key(), "ann")).isTrue();
        takesItsTurn(other, turn, "bob");
    }

    @Test
    default void aWaiterIsWokenByForcedRelease() throws Exception {
        assumeItWakes();
        locks().grant(key(), "ann");
        locks().queueBusy(key(), "bob");
        CompletableFuture<Acquisition> turn = locks().awaitTurn(key(), "bob");
        assertThat(another().forceRelease(key())).isTrue();
        takesItsTurn(locks(), turn, "bob");
    }

    @Test
    default void aWaiterThatComesTooLateIsWokenAtOnce() throws Exception {
        assumeItWakes();
        locks().grant(key(), "ann");
        locks().queueBusy(key(), "bob");
        another().release(key(), "ann");
        takesItsTurn(locks(), locks().awaitTurn(key(), "bob"), "bob");
    }

    @Test
    default void aCancelledWaiterIsAsIfItHadNeverBeen() throws Exception {
        assumeItWakes();
        AwaitedLockStore other = another();
        for (int round = 0; round < 20; round++) {
            String holder = "holder" + round;
            locks().grant(key(), holder);
            locks().queueBusy(key(), "bob");
            other.queueBusy(key(), "carl");
            CompletableFuture<Acquisition> cancelled = locks().awaitTurn(key(), "bob");
            CompletableFuture<Acquisition> turn = other.awaitTurn(key(), "carl");
            if (round % 2 == 0) {
                cancelled.cancel(true);
                giveUp("bob");
                assertThat(locks().release(key(), holder)).isTrue();
            } else {
                CompletableFuture<Void> cancellation = CompletableFuture.runAsync(() -> cancelled.cancel(true));
                assertThat(locks().release(key(), holder)).isTrue();
                cancellation.get();
                // It may have been woken at the same moment, and then tries once more, as the engine does
                locks().acquire(key(), "bob");
                locks().release(key(), "bob");
            }
            takesItsTurn(other, turn, "carl");
            assertThat(other.release(key(), "carl")).isTrue();
        }
    }

    @Test
    default void everyWaiterGetsItsTurn() throws Exception {
        assumeItWakes();
        AwaitedLockStore other = another();
        locks().grant(key(), "ann");
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Boolean>> waiters = IntStream.range(0, 6).mapToObj(i -> threads.submit(() -> {
                AwaitedLockStore mine = i % 2 == 0 ? locks() : other;
                mine.acquireEventually(key(), "owner" + i, LEASE);
                return mine.release(key(), "owner" + i);
            })).toList();
            assertThat(locks().release(key(), "ann")).isTrue();
            assertThat(waiters).allSatisfy(waiter -> assertThat(waiter).succeedsWithin(PATIENCE).isEqualTo(true));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    default void aWaiterStaysParkedWhileTheLockIsHeld() throws Exception {
        assumeItWakes();
        locks().grant(key(), "ann");
        // A hint without a reason is allowed, a storm of them is not
        for (int hints = 0; hints < 3; hints++) {
            locks().queueBusy(key(), "bob");
            CompletableFuture<Acquisition> turn = locks().awaitTurn(key(), "bob");
            try {
                turn.get(200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException parked) {
                turn.cancel(true);
                return;
            }
        }
        fail("awaitTurn() of a held lock ends at once, again and again");
    }

    private void assumeItWakes() {
        assumeTrue(locks().store().wakesWaiters(), "this store does not wake its waiters: the engine polls");
    }

    /** What the engine does for a waiter of a store that keeps a queue. */
    private void giveUp(String owner) {
        if (locks().store().queuesWaiters()) {
            locks().release(key(), owner);
        }
    }

    private void takesItsTurn(AwaitedLockStore store, CompletableFuture<Acquisition> turn, String owner) throws Exception {
        if (turn.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) instanceof Busy) {
            store.grant(key(), owner);
        }
        assertThat(store.heldState(key()).ownerId()).isEqualTo(owner);
    }
}

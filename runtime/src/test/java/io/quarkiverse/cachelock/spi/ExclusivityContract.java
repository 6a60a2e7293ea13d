package io.quarkiverse.cachelock.spi;

import static io.quarkiverse.cachelock.spi.AwaitedLockStore.LEASE;
import static io.quarkiverse.cachelock.spi.ContractBench.inParallel;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;

/** At most one holder for each key. */
interface ExclusivityContract extends ContractBench {

    @Test
    default void aHeldLockIsBusyForEverybodyElse() {
        locks().grant(key(), "ann");
        Busy busy = locks().busy(key(), "bob");
        if (busy.remainingLease() != null) {
            assertThat(busy.remainingLease()).isBetween(Duration.ZERO, LEASE);
        }
        if (busy.ownerId() != null) {
            assertThat(busy.ownerId()).isEqualTo("ann");
        }
        another().busy(key(), "carl");
        assertThat(locks().heldState(key()).ownerId()).isEqualTo("ann");
    }

    @Test
    default void anotherKeyIsFree() {
        locks().grant(key(), "ann");
        locks().grant(key("other"), "bob");
    }

    @Test
    default void ofManyAtOnceOneIsGranted() throws Exception {
        int keys = 500;
        AwaitedLockStore other = another();
        AtomicIntegerArray grants = new AtomicIntegerArray(keys);
        // Nobody waits for anybody: whoever finds a lock busy catches up, so that they meet at the first that is free
        inParallel(8, thread -> () -> {
            AwaitedLockStore mine = thread % 2 == 0 ? locks() : other;
            for (int i = 0; i < keys; i++) {
                if (mine.acquire(key("contended" + i), "owner" + thread) instanceof Granted) {
                    grants.incrementAndGet(i);
                }
            }
            return null;
        });
        assertThat(IntStream.range(0, keys).map(grants::get)).as("grants of each key").containsOnly(1);
    }

    @Test
    default void ofManyReleasesAtOnceOneIsTrue() throws Exception {
        AwaitedLockStore other = another();
        locks().grant(key(), "ann");
        List<Boolean> answers = inParallel(8, i -> () -> (i % 2 == 0 ? locks() : other).release(key(), "ann"));
        assertThat(answers).filteredOn(released -> released).hasSize(1);
    }

    @Test
    default void eightThreadsCountRightOnTwoKeys() throws Exception {
        int threads = 8;
        int rounds = 50;
        AwaitedLockStore other = another();
        // Read and written in two steps: whatever the lock lets slip is a lost update
        List<AtomicInteger> counters = List.of(new AtomicInteger(), new AtomicInteger());
        List<List<Long>> tokens = List.of(new ArrayList<>(), new ArrayList<>());
        inParallel(threads, thread -> () -> {
            AwaitedLockStore mine = thread % 2 == 0 ? locks() : other;
            for (int round = 0; round < rounds; round++) {
                int which = (thread + round) % 2;
                String owner = "owner" + thread + "." + round;
                tokens.get(which).add(mine.acquireEventually(key("fuzz" + which), owner, Duration.ofSeconds(1)));
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
}

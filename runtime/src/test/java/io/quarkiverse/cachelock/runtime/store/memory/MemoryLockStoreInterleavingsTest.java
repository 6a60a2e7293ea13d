package io.quarkiverse.cachelock.runtime.store.memory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.Interleavings;
import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.BlockingLockStore;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;

/**
 * Whatever the order of their steps: one has the lock at a time, with a fencing token that grows, no wake-up gets lost, and
 * who goes away leaves no trace. A store with a fault shows that it would be found.
 */
class MemoryLockStoreInterleavingsTest {

    @Test
    void theStoreKeepsItsPromises() {
        Interleavings.check(Real.class);
    }

    @Test
    void aStoreThatLosesTheWakeUpOfWhoIsCancelledIsFound() {
        assertThatThrownBy(() -> Interleavings.checkUntilFound(Forgetful.class))
                .isInstanceOf(LincheckAssertionError.class);
    }

    public static final class Real extends StoreOperations {

        private final MemoryLockStore store;

        public Real() {
            this(new MemoryLockStore(() -> 0));
        }

        private Real(MemoryLockStore store) {
            super(store);
            this.store = store;
        }

        @Override
        int waiting() {
            return store.waiting();
        }
    }

    public static final class Forgetful extends StoreOperations {

        public Forgetful() {
            super(new ForgetfulStore());
        }

        @Override
        int waiting() {
            return 0;
        }
    }

    /** Wakes the first who waits, and does not hear of it if that one has gone away meanwhile. */
    private static final class ForgetfulStore implements BlockingLockStore {

        private final MemoryLockStore store = new MemoryLockStore(() -> 0);
        private final Queue<CompletableFuture<Acquisition>> waiters = new ConcurrentLinkedQueue<>();

        @Override
        public Acquisition acquire(AcquireRequest request) {
            return store.acquire(request);
        }

        @Override
        public boolean renew(Renewal renewal) {
            return store.renew(renewal);
        }

        @Override
        public boolean release(String key, String ownerToken) {
            boolean released = store.release(key, ownerToken);
            if (released) {
                wakeFirst();
            }
            return released;
        }

        private void wakeFirst() {
            CompletableFuture<Acquisition> first = waiters.poll();
            if (first != null) {
                first.complete(Acquisition.BUSY);
            }
        }

        @Override
        public Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
            var turn = new CompletableFuture<Acquisition>();
            waiters.add(turn);
            if (store.state(request.key()).isEmpty()) {
                wakeFirst();
            }
            return Uni.createFrom().completionStage(turn).onCancellation().invoke(() -> waiters.remove(turn));
        }

        @Override
        public Optional<LockState> state(String key) {
            return store.state(key);
        }

        @Override
        public boolean forceRelease(String key) {
            return store.forceRelease(key);
        }
    }
}

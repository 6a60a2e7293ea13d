package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkus.cache.CacheResult;
import io.quarkus.test.QuarkusUnitTest;

class InterceptorOrderTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Locks.class, Booth.class));

    @Inject
    Booth booth;
    @Inject
    Locks locks;

    @Test
    void theLockIsReleasedAfterTheTransactionHasCompleted() {
        booth.inTransaction();

        assertThat(booth.afterCompletion).hasValue("status " + Status.STATUS_COMMITTED + ", held true");
        assertThat(locks.isHeld("order")).isFalse();
    }

    @Test
    void aCacheHitNeedsNoLock() {
        assertThat(booth.cached(1)).isEqualTo(1);

        assertThat(booth.whileLocked(() -> booth.cached(1))).isEqualTo(1);
        assertThat(booth.misses).hasValue(1);
    }

    @Singleton
    static class Booth {

        final AtomicReference<String> afterCompletion = new AtomicReference<>();
        final AtomicInteger misses = new AtomicInteger();

        @Inject
        Locks locks;
        @Inject
        TransactionSynchronizationRegistry transactions;

        @Transactional
        @CacheLock("order")
        void inTransaction() {
            transactions.registerInterposedSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {
                }

                @Override
                public void afterCompletion(int status) {
                    afterCompletion.set("status " + status + ", held " + locks.isHeld("order"));
                }
            });
        }

        @CacheResult(cacheName = "cached")
        @CacheLock(value = "cached", waitTime = "0s")
        int cached(int id) {
            return misses.incrementAndGet();
        }

        @CacheLock("cached")
        int whileLocked(java.util.function.IntSupplier action) {
            AtomicInteger result = new AtomicInteger();
            Thread another = new Thread(() -> result.set(action.getAsInt()));
            another.start();
            try {
                another.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return result.get();
        }
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockManager;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.QuarkusUnitTest;

/** A transaction that was begun before its lock is warned about, once for each method. */
class LateLockTest {

    private static final String BOOTH = LateLockTest.class.getName() + "$Booth#";

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class))
            .setLogRecordPredicate(log -> log.getLoggerName().equals("io.quarkiverse.cachelock.transaction"))
            .assertLogRecords(logs -> assertThat(logs).extracting(log -> log.getParameters()[0])
                    .containsExactlyInAnyOrder(BOOTH + "locked(long)", BOOTH + "byManager", BOOTH + "byHandle",
                            BOOTH + "selfMade"));

    @Inject
    Booth booth;

    @Test
    void isToldOnceForEachMethod() {
        for (int i = 0; i < 3; i++) {
            booth.caller(i);
            booth.lockFirst(i);
            booth.byManager(i);
            booth.byHandle(i);
            booth.selfMade(i);
            booth.selfMadeUnderLock(i);
        }
    }

    @Singleton
    static class Booth {

        @Inject
        LockManager locks;

        @Transactional
        void caller(long id) {
            locked(id);
            locked(id);
        }

        @CacheLock("a:{id}")
        void locked(long id) {
        }

        @CacheLock("b:{id}")
        @Transactional
        void lockFirst(long id) {
            locks.lock("b:" + id).run(() -> {
            });
        }

        @Transactional
        void byManager(long id) {
            locks.lock("c:" + id).run(() -> {
            });
        }

        @Transactional
        void byHandle(long id) {
            locks.acquire("d:" + id).close();
        }

        void selfMade(long id) {
            QuarkusTransaction.requiringNew().run(() -> locks.tryAcquire("e:" + id).orElseThrow().close());
        }

        void selfMadeUnderLock(long id) {
            locks.lock("f:" + id).run(() -> QuarkusTransaction.requiringNew().run(() -> {
            }));
        }
    }
}

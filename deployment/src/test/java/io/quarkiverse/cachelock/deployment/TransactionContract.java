package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkus.arc.Arc;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;

/** Locks that are taken in transactions, with Hibernate ORM and Narayana. One subclass for each database. */
abstract class TransactionContract {

    private static final AtomicLong IDS = new AtomicLong();

    @Inject
    Bank bank;
    @Inject
    Locks others;
    @Inject
    LockManager locks;
    @Inject
    TransactionManager transactions;

    long id;
    String name;

    @BeforeEach
    void open() {
        id = IDS.incrementAndGet(); // not the instance's: all tests share one
        name = "account:" + id;
        Arc.container().requestContext().activate(); // QuarkusTransaction.begin() needs it
        bank.open(id);
    }

    @AfterEach
    void endRequest() {
        Arc.container().requestContext().terminate();
    }

    @Test
    void aMethodsOwnTransactionIsUnderItsLock() {
        bank.lockedInTransaction(id, () -> {
            bank.add(id);
            assertHeld();
        });
        assertFreeWithBalance(1);
    }

    @Test
    void theTransactionOfACallerKeepsTheLock() {
        bank.inTransaction(() -> {
            bank.locked(id, () -> bank.add(id));
            assertHeld();
        });
        assertFreeWithBalance(1);
    }

    @Test
    void theTransactionOfACalleeIsUnderTheLock() {
        bank.locked(id, () -> {
            bank.inTransaction(() -> bank.add(id));
            assertHeld();
            assertThat(bank.balance(id)).isEqualTo(1);
        });
        assertFreeWithBalance(1);
    }

    @Test
    void aManagersScopeIsKept() {
        bank.inTransaction(() -> {
            locks.lock(name).run(() -> bank.add(id));
            assertHeld();
        });
        assertFreeWithBalance(1);
    }

    @Test
    void aTransactionThatOutlivesTheScopeItWasBegunInKeepsTheLock() throws Exception {
        locks.lock(name).run(() -> {
            transactions.begin();
            bank.add(id);
        });
        assertHeld();
        transactions.commit();
        assertFreeWithBalance(1);
    }

    @Test
    void aSelfMadeTransactionKeepsTheLock() {
        QuarkusTransaction.requiringNew().run(() -> {
            locks.lock(name).run(() -> bank.add(id));
            assertHeld();
        });
        assertFreeWithBalance(1);

        QuarkusTransaction.begin();
        bank.locked(id, () -> bank.add(id));
        assertHeld();
        QuarkusTransaction.commit();
        assertFreeWithBalance(2);
    }

    @Test
    void aLockEndsWithTheNewTransactionThatItWasTakenIn() {
        bank.inTransaction(() -> {
            bank.inNewTransaction(() -> {
                bank.locked(id, () -> bank.add(id));
                assertHeld();
            });
            assertFreeWithBalance(1);
        });
    }

    @Test
    void aNewTransactionReentersAndLeavesTheLockToTheSuspendedOne() {
        bank.inTransaction(() -> {
            bank.locked(id, () -> {
                long token = tokenWithin();
                bank.inNewTransaction(() -> bank.locked(id, () -> assertThat(tokenWithin()).isEqualTo(token)));
                assertHeld();
            });
            assertHeld();
        });
        assertFreeWithBalance(0);
    }

    @Test
    void aNewTransactionDoesNotGetTheLockOfTheSuspendedOne() {
        bank.inTransaction(() -> {
            bank.locked(id, () -> bank.add(id));
            bank.inNewTransaction(() -> assertThat(locks.tryAcquire(name)).isEmpty());
            assertHeld();
        });
        assertFreeWithBalance(1);
    }

    @Test
    void aRollbackReleasesTheLock() {
        assertThatThrownBy(() -> bank.inTransaction(() -> {
            bank.locked(id, () -> bank.add(id));
            assertHeld();
            throw new IllegalStateException("sold out");
        })).hasMessage("sold out");
        assertFreeWithBalance(0);

        QuarkusTransaction.begin();
        bank.locked(id, () -> bank.add(id));
        QuarkusTransaction.setRollbackOnly();
        bank.locked(id, this::assertHeld);
        assertHeld();
        QuarkusTransaction.rollback();
        assertFreeWithBalance(0);
    }

    @Test
    void aFailedScopeInATransactionThatGoesOnKeepsTheLock() {
        bank.inTransaction(() -> {
            assertThatThrownBy(() -> locks.lock(name).run(() -> {
                throw new IllegalStateException("sold out");
            })).hasMessage("sold out");
            assertHeld();
        });
        assertFreeWithBalance(0);
    }

    @Test
    void aLockTakenInATransactionThatCanOnlyBeRolledBackEndsWithItsScope() {
        QuarkusTransaction.begin();
        QuarkusTransaction.setRollbackOnly();
        bank.locked(id, this::assertHeld);
        assertFree();
        QuarkusTransaction.rollback();
    }

    @Test
    void theTransactionReentersTheLockThatItKeeps() {
        bank.inTransaction(() -> {
            bank.locked(id, () -> bank.add(id));
            long token = locks.state(name).orElseThrow().fencingToken();
            locks.lock(name).run(() -> assertThat(tokenWithin()).isEqualTo(token));
            bank.locked(id, () -> bank.add(id));
            try (LockHandle handle = locks.acquire(name)) {
                assertThat(handle.fencingToken()).isEqualTo(token);
            }
            assertThat(locks.tryAcquire(name)).hasValueSatisfying(handle -> assertThat(handle.release()).isTrue());
            assertHeld();
        });
        assertFreeWithBalance(2);
    }

    @Test
    void aHandleLeavesTheLockToTheTransaction() {
        bank.inTransaction(() -> {
            LockHandle handle = locks.acquire(name);
            bank.add(id);
            assertThat(handle.release()).isTrue();
            assertThat(handle.release()).isFalse();
            assertThat(handle.isHeld()).isTrue();
            assertHeld();
        });
        assertFreeWithBalance(1);
    }

    @Test
    void theTransactionLeavesTheLockToTheHandle() {
        LockHandle[] handle = new LockHandle[1];
        bank.inTransaction(() -> handle[0] = locks.acquire(name));
        assertHeld();
        assertThat(handle[0].release()).isTrue();
        assertFree();
    }

    @Test
    void aScopeDoesNotWaitForAHandleOfItsOwnTransaction() {
        bank.inTransaction(() -> {
            try (LockHandle handle = locks.acquire(name)) {
                assertThatThrownBy(() -> locks.lock(name).run(() -> {
                })).isExactlyInstanceOf(LockException.class).hasMessageContaining("held by a handle of this very transaction");
                assertThatThrownBy(() -> locks.acquire(name)).hasMessageContaining("held by a handle of this very transaction");
                assertThat(handle.isHeld()).isTrue();
            }
            locks.lock(name).run(() -> bank.add(id));
        });
        assertFreeWithBalance(1);
    }

    @Test
    void oneTransactionKeepsManyLocks() {
        List<String> names = IntStream.range(0, 20).mapToObj(i -> name + ":" + i).toList();
        bank.inTransaction(() -> {
            names.forEach(each -> locks.lock(each).run(() -> {
            }));
            assertThat(names).allSatisfy(each -> assertThat(locks.state(each)).isPresent());
        });
        assertThat(names).allSatisfy(each -> assertThat(locks.state(each)).isEmpty());
    }

    @Test
    void theLeaseIsRenewedUntilTheTransactionHasCompleted() {
        bank.inTransaction(() -> {
            Duration lease = Duration.ofSeconds(6);
            locks.lock(name).leaseTime(lease).run(() -> bank.add(id));
            AtomicReference<Duration> left = new AtomicReference<>(lease);
            await().until(() -> {
                Duration now = locks.state(name).orElseThrow().remainingLease();
                return now.compareTo(left.getAndSet(now)) > 0;
            });
        });
        assertFreeWithBalance(1);
    }

    @Test
    void aTimeoutOfTheTransactionReleasesTheLockOnceItsScopeHasEnded() {
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().timeout(1).run(() -> {
            locks.lock(name).run(() -> {
                bank.add(id);
                Transaction transaction = transaction();
                await().until(() -> transaction.getStatus() == Status.STATUS_ROLLEDBACK);
                assertHeld();
            });
            await().until(() -> !others.isHeld(name)); // whichever thread leaves last
        })).isInstanceOf(QuarkusTransactionException.class);
        assertFreeWithBalance(0);
    }

    @Test
    void aTimeoutOfTheTransactionReleasesTheLockThatItKept() {
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().timeout(1).run(() -> {
            locks.lock(name).run(() -> bank.add(id));
            await().until(() -> !others.isHeld(name));
        })).isInstanceOf(QuarkusTransactionException.class);
        assertFreeWithBalance(0);
    }

    @Test
    void noUpdateIsLostHoweverLocksAndTransactionsAreNested() {
        List<Consumer<Runnable>> styles = List.of(
                action -> bank.lockedInTransaction(id, action),
                action -> bank.inTransaction(() -> bank.locked(id, action)),
                action -> bank.locked(id, () -> bank.inTransaction(action)),
                action -> bank.locked(id, () -> bank.inNewTransaction(action)),
                action -> bank.guardedInTransaction(id, action),
                action -> bank.inTransaction(() -> bank.guarded(id, action)),
                action -> bank.inTransaction(() -> {
                    try (LockHandle handle = locks.acquire(name)) {
                        handle.ensureHeld();
                        action.run();
                    }
                }),
                action -> QuarkusTransaction.requiringNew().run(() -> locks.lock(name).run(action::run)));
        int times = 5;
        ExecutorService threads = Executors.newFixedThreadPool(styles.size());
        try {
            Stream<CompletableFuture<Void>> runs = styles.stream().map(style -> CompletableFuture.runAsync(() -> {
                for (int i = 0; i < times; i++) {
                    style.accept(() -> bank.add(id));
                }
            }, threads)).toList().stream();
            CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new)).join();
        } finally {
            threads.shutdown();
        }
        assertFreeWithBalance(styles.size() * times);
    }

    Transaction transaction() {
        try {
            return transactions.getTransaction();
        } catch (SystemException e) {
            throw new IllegalStateException(e);
        }
    }

    long tokenWithin() {
        return locks.state(name).orElseThrow().fencingToken();
    }

    void assertHeld() {
        assertThat(others.isHeld(name)).isTrue();
    }

    void assertFree() {
        assertThat(others.isHeld(name)).isFalse();
    }

    void assertFreeWithBalance(long balance) {
        assertFree();
        assertThat(bank.balance(id)).isEqualTo(balance);
    }
}

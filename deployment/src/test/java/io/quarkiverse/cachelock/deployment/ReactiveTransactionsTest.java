package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkiverse.cachelock.ReactiveNamedLock;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** JTA transactions of asynchronous methods keep the locks that are taken in them. */
class ReactiveTransactionsTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Locks.class, Booth.class));

    private static final Duration LONG = Duration.ofSeconds(10);

    @Inject
    Booth booth;
    @Inject
    Locks others;
    @Inject
    ReactiveLockManager locks;
    @Inject
    TransactionManager manager;

    private CompletableFuture<Void> end;

    @BeforeEach
    void begin() {
        end = new CompletableFuture<>(); // not the instance's: all tests share one
    }

    @Test
    void aScopeIsKept() {
        isKept("scope", () -> booth.inTransaction(
                () -> locks.lock("scope").run(() -> Uni.createFrom().item("inside")).chain(this::untilEnd)));
    }

    @Test
    void aLockedMethodIsKept() {
        isKept("method", () -> booth.inTransaction(() -> booth.locked("method").chain(this::untilEnd)));
    }

    @Test
    void aHandleLeavesTheLockToTheTransaction() {
        isKept("handle", () -> booth.inTransaction(() -> locks.acquire("handle").chain(ReactiveLockHandle::release)
                .invoke(held -> assertThat(held).isTrue()).chain(this::untilEnd)));
    }

    @Test
    void aMethodsOwnTransactionIsUnderItsLock() {
        isKept("own", () -> booth.lockedInTransaction("own", this::untilEnd));
    }

    @Test
    void aScopeReentersTheLockThatItsTransactionKeeps() {
        isKept("again", () -> booth.inTransaction(() -> booth.locked("again").chain(() -> booth.locked("again"))
                .chain(this::untilEnd)));
    }

    @Test
    void aStreamIsKept() {
        isKept("stream", () -> booth.inTransaction(() -> locks.lock("stream").stream(() -> Multi.createFrom().items(1, 2))
                .collect().asList().chain(this::untilEnd)));
    }

    @Test
    void aStreamsOwnTransactionIsUnderItsLock() {
        isKept("own stream", () -> booth.streamInTransaction("own stream", () -> untilEnd().toMulti()).toUni());
    }

    @Test
    void aStreamReentersTheLockThatItsTransactionKeeps() {
        isKept("stream again", () -> booth.inTransaction(() -> booth.locked("stream again")
                .chain(() -> locks.lock("stream again").stream(() -> Multi.createFrom().items(1, 2)).collect().asList())
                .chain(this::untilEnd)));
    }

    @Test
    void aStreamThatIsCancelledLeavesTheLockToTheTransaction() {
        isKept("cancelled", () -> booth.inTransaction(
                () -> locks.lock("cancelled").stream(() -> Multi.createFrom().items(1, 2)).toUni().chain(this::untilEnd)));
    }

    @Test
    void aFreeLocksActionIsInTheTransaction() {
        assertThat(booth.inTransaction(() -> locks.lock("free").run(this::transaction)
                .onItem().transformToUni(one -> transaction().invoke(other -> assertThat(one).isEqualTo(other))))
                .await().atMost(LONG)).isNotNull();
        assertThat(booth.inTransaction(() -> locks.lock("free").stream(() -> transaction().toMulti()).toUni())
                .await().atMost(LONG)).isNotNull();
    }

    @Test
    void aGrantedLocksActionIsInTheTransaction() {
        for (Supplier<Uni<Transaction>> waiting : List.<Supplier<Uni<Transaction>>> of(
                () -> locks.lock("waits").run(this::transaction),
                () -> locks.lock("waits").stream(() -> transaction().toMulti()).toUni())) {
            ReactiveLockHandle held = locks.acquire("waits").await().atMost(LONG);
            CompletableFuture<Transaction> run = booth.inTransaction(waiting).subscribeAsCompletionStage();
            assertThat(run).isNotDone();
            held.release().await().atMost(LONG);
            assertThat(run).succeedsWithin(LONG).isNotNull();
        }
    }

    @Test
    void whatIsDoneInsteadIsInTheTransaction() {
        ReactiveLockHandle held = locks.acquire("busy").await().atMost(LONG);
        ReactiveNamedLock busy = locks.lock("busy").waitTime(Duration.ofMillis(1));
        assertThat(booth.inTransaction(() -> busy.runOrElse(() -> Uni.createFrom().nullItem(), e -> transaction()))
                .await().atMost(LONG)).isNotNull();
        assertThat(booth.inTransaction(
                () -> busy.streamOrElse(() -> Multi.createFrom().empty(), e -> transaction().toMulti()).toUni())
                .await().atMost(LONG)).isNotNull();
        assertThat(booth.inTransaction(() -> booth.fallsBack("busy")).await().atMost(LONG)).isNotNull();
        held.release().await().atMost(LONG);
    }

    /** That of the calling thread; null if there is none. */
    private Uni<Transaction> transaction() {
        return Booth.transaction(manager);
    }

    private Uni<Void> untilEnd() {
        return Uni.createFrom().completionStage(end);
    }

    private void isKept(String name, Supplier<Uni<Void>> method) {
        CompletableFuture<Void> run = method.get().subscribeAsCompletionStage();
        await().until(() -> others.isHeld(name));
        assertThat(run).isNotDone();
        assertThat(others.isHeld(name)).isTrue();
        end.complete(null);
        run.join();
        await().until(() -> !others.isHeld(name));
    }

    @Singleton
    static class Booth {

        @Inject
        TransactionManager manager;

        static Uni<Transaction> transaction(TransactionManager manager) {
            try {
                return Uni.createFrom().item(manager.getTransaction());
            } catch (SystemException e) {
                return Uni.createFrom().failure(e);
            }
        }

        @Transactional
        <T> Uni<T> inTransaction(Supplier<Uni<T>> action) {
            return action.get();
        }

        @CacheLock(value = "{name}", waitTime = "1ms", fallback = "instead")
        Uni<Transaction> fallsBack(String name) {
            return Uni.createFrom().nullItem();
        }

        Uni<Transaction> instead(String name) {
            return transaction(manager);
        }

        @CacheLock("{name}")
        @Transactional
        Multi<Void> streamInTransaction(String name, Supplier<Multi<Void>> action) {
            return action.get();
        }

        @CacheLock("{name}")
        Uni<Void> locked(String name) {
            return Uni.createFrom().voidItem();
        }

        @CacheLock("{name}")
        @Transactional
        Uni<Void> lockedInTransaction(String name, Supplier<Uni<Void>> action) {
            return action.get();
        }
    }
}

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

/** JTA transactions of asynchronous methods keep the locks that are taken in them. */
class ReactiveTransactionsTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Locks.class, Booth.class));

    @Inject
    Booth booth;
    @Inject
    Locks others;
    @Inject
    ReactiveLockManager locks;

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

        @Transactional
        Uni<Void> inTransaction(Supplier<Uni<Void>> action) {
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

package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.HeldLockInfo;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** What is done instead while "a" is busy. */
class FallbackTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.cache-lock.wait-time", "0s")
            .withApplicationRoot(root -> root.addClasses(Stand.class, Stall.class, Booth.class));

    @Inject
    Booth booth;
    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;

    LockHandle held;

    @BeforeEach
    void busy() {
        held = locks.acquire("a");
    }

    @AfterEach
    void free() {
        held.close();
    }

    @Test
    void aFallbackTakesTheParametersOrNone() {
        assertThat(booth.sell(7, "x", new long[] { 1 })).isEqualTo("busy 7 x 1");
        assertThat(booth.sell()).isEqualTo(-1);
        booth.nothing();
        assertThat(booth.calls).isEqualTo(1);
        free();
        assertThat(booth.sell(7, "x", new long[] { 1 })).isEqualTo("sold");
        assertThat(booth.sell()).isEqualTo(1);
    }

    @Test
    void aFallbackIsInheritedOrStaticAndMayThrow() {
        assertThat(booth.inherited(2L)).isEqualTo(3L);
        assertThat(booth.inheritedDefault()).isEqualTo("default");
        assertThatThrownBy(booth::throwing).isInstanceOf(IOException.class).hasMessage("busy");
    }

    @Test
    void anAsynchronousMethodHasAnAsynchronousFallback() {
        assertThat(booth.uni(7).await().indefinitely()).isEqualTo("busy 7");
        assertThat(booth.multi().collect().asList().await().indefinitely()).containsExactly("busy", "too");
        assertThat(booth.stage().toCompletableFuture().join()).isEqualTo("busy");
    }

    @Test
    void whatTheMethodThrowsIsNoneOfTheFallbacksBusiness() {
        free();
        assertThatThrownBy(() -> booth.runs(() -> {
            throw new IllegalStateException("own");
        })).hasMessage("own");
        LockHandle another = locks.acquire("b");
        assertThatThrownBy(() -> booth.runs(() -> locks.acquire("b").name())).isInstanceOf(LockNotAcquiredException.class);
        assertThatThrownBy(() -> booth.runsLater(() -> reactive.acquire("b").map(lock -> "")).await().indefinitely())
                .isInstanceOf(LockNotAcquiredException.class);
        assertThatThrownBy(() -> booth.streams(() -> reactive.acquire("b").map(lock -> "").toMulti()).collect().first().await()
                .indefinitely()).isInstanceOf(LockNotAcquiredException.class);
        another.close();
    }

    @Test
    void aFallbackHasItsOwnInterceptors() {
        assertThat(booth.queued()).isEqualTo("under [b], in a transaction true");
        assertThat(booth.queuedLater().await().indefinitely()).isEqualTo("under [b], in a transaction true");
        assertThat(locks.state("b")).isEmpty();
    }

    @Test
    void theManagersHaveFallbacks() {
        assertThat(locks.lock("a").<String, RuntimeException> callOrElse(() -> "run", busy -> "busy " + busy.name()))
                .isEqualTo("busy a");
        assertThat(reactive.lock("a").runOrElse(() -> Uni.createFrom().item("run"), busy -> Uni.createFrom().item("busy"))
                .await().indefinitely()).isEqualTo("busy");
        assertThat(reactive.lock("a").streamOrElse(() -> Multi.createFrom().item("run"),
                busy -> Multi.createFrom().items("busy", "too")).collect().asList().await().indefinitely()).hasSize(2);
        assertThatThrownBy(() -> reactive.lock("a").stream(() -> Multi.createFrom().item("run")).collect().asList().await()
                .indefinitely()).isInstanceOf(LockNotAcquiredException.class);
    }

    interface Stall {
        default String whenBusyByDefault() {
            return "default";
        }
    }

    abstract static class Stand<T> {
        T whenBusy(T id) {
            return id;
        }
    }

    @Singleton
    static class Booth extends Stand<Long> implements Stall {

        volatile int calls;

        @Inject
        LockManager locks;
        @Inject
        TransactionSynchronizationRegistry transactions;

        @CacheLock(value = "a", fallback = "queue")
        String queued() {
            return "sold";
        }

        @CacheLock("b")
        @Transactional
        String queue() {
            return surroundings();
        }

        @CacheLock(value = "a", fallback = "queueLater")
        Uni<String> queuedLater() {
            return Uni.createFrom().item("sold");
        }

        @CacheLock("b")
        @Transactional
        Uni<String> queueLater() {
            return Uni.createFrom().item(this::surroundings);
        }

        private String surroundings() {
            return "under " + locks.current().map(HeldLockInfo::name).stream().toList() + ", in a transaction "
                    + (transactions.getTransactionKey() != null);
        }

        @CacheLock(value = "a", fallback = "whenBusy")
        String sell(int id, CharSequence kind, long[] seats) {
            return "sold";
        }

        protected String whenBusy(int id, CharSequence kind, long[] seats) {
            return "busy " + id + " " + kind + " " + seats[0];
        }

        String whenBusy() {
            throw new AssertionError("the one with the parameters is nearer");
        }

        @CacheLock(value = "a", fallback = "noneLeft")
        int sell() {
            return 1;
        }

        static int noneLeft() {
            return -1;
        }

        @CacheLock(value = "a", fallback = "count")
        void nothing() {
        }

        void count() {
            calls++;
        }

        @CacheLock(value = "a", fallback = "whenBusy")
        Long inherited(Long id) {
            return 0L;
        }

        @Override
        Long whenBusy(Long id) {
            return super.whenBusy(id) + 1;
        }

        @CacheLock(value = "a", fallback = "whenBusyByDefault")
        Object inheritedDefault() {
            return "";
        }

        @CacheLock(value = "a", fallback = "refuse")
        void throwing() throws IOException {
        }

        void refuse() throws IOException {
            throw new IOException("busy");
        }

        @CacheLock(value = "a", fallback = "busyUni")
        Uni<String> uni(int id) {
            return Uni.createFrom().item("sold");
        }

        Uni<String> busyUni(int id) {
            return Uni.createFrom().item("busy " + id);
        }

        @CacheLock(value = "a", fallback = "busyMulti")
        Multi<String> multi() {
            return Multi.createFrom().item("sold");
        }

        Multi<String> busyMulti() {
            return Multi.createFrom().items("busy", "too");
        }

        @CacheLock(value = "a", fallback = "busyStage")
        CompletionStage<String> stage() {
            return CompletableFuture.completedFuture("sold");
        }

        CompletableFuture<String> busyStage() {
            return CompletableFuture.completedFuture("busy");
        }

        @CacheLock(value = "a", fallback = "wrong")
        String runs(Supplier<String> action) {
            return action.get();
        }

        String wrong() {
            return "fallback";
        }

        @CacheLock(value = "a", fallback = "busyMultiOf")
        Multi<String> streams(Supplier<Multi<String>> action) {
            return action.get();
        }

        Multi<String> busyMultiOf() {
            return Multi.createFrom().item("fallback");
        }

        @CacheLock(value = "a", fallback = "busyUniOf")
        Uni<String> runsLater(Supplier<Uni<String>> action) {
            return action.get();
        }

        Uni<String> busyUniOf() {
            return Uni.createFrom().item("fallback");
        }
    }
}

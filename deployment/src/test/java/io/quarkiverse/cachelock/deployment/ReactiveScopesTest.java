package io.quarkiverse.cachelock.deployment;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** The reactive manager, its handles and its scopes, on event loops and off them. */
class ReactiveScopesTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Booth.class));

    @Inject
    ReactiveLockManager reactive;
    @Inject
    LockManager locks;
    @Inject
    Vertx vertx;
    @Inject
    Booth booth;

    @AfterEach
    void nothingIsLeft() {
        await().until(() -> locks.state("a").isEmpty() && locks.state("b").isEmpty());
    }

    @Test
    void nothingHappensBeforeSubscription() {
        Uni<ReactiveLockHandle> acquire = reactive.acquire("a");
        assertThat(locks.state("a")).isEmpty();

        ReactiveLockHandle lock = acquire.await().atMost(ofSeconds(5));

        assertThat(locks.state("a")).isPresent();
        lock.extend(ofSeconds(60)).await().atMost(ofSeconds(5));
        assertThat(lock.release().await().atMost(ofSeconds(5))).isTrue();
    }

    @Test
    void theLockIsHeldUntilTheActionEnds() {
        CompletableFuture<String> payment = new CompletableFuture<>();
        CompletableFuture<String> paid = reactive.lock("a").run(() -> Uni.createFrom().completionStage(payment))
                .subscribeAsCompletionStage();
        assertThat(locks.state("a")).isPresent();

        payment.complete("paid");

        await().until(paid::isDone);
        assertThat(paid).isCompletedWithValue("paid");
        assertThat(locks.state("a")).isEmpty();
    }

    @Test
    void theLockIsFreeWhenTheActionHasEndedEvenAtOnce() {
        for (int i = 0; i < 1000; i++) {
            reactive.lock("a").run(() -> Uni.createFrom().item("x")).await().atMost(ofSeconds(5));
            assertThat(locks.state("a")).isEmpty();
        }
    }

    @Test
    void aFailedActionFreesTheLock() {
        Uni<Object> failing = reactive.lock("a").run(() -> Uni.createFrom().failure(new IllegalStateException("no")));
        assertThatThrownBy(() -> failing.await().atMost(ofSeconds(5))).hasMessage("no");
        Uni<Object> throwing = reactive.lock("a").run(() -> {
            throw new IllegalStateException("never");
        });
        assertThatThrownBy(() -> throwing.await().atMost(ofSeconds(5))).hasMessage("never");
    }

    @Test
    void cancellingFreesTheLock() {
        var run = reactive.lock("a").run(() -> Uni.createFrom().nothing()).subscribe().with(item -> {
        });
        assertThat(locks.state("a")).isPresent();

        run.cancel();

        await().until(() -> locks.state("a").isEmpty());
    }

    @Test
    void aCancelledWaiterIsForgotten() {
        try (LockHandle held = locks.acquire("a")) {
            var waiter = reactive.acquire(held.name()).subscribe().with(item -> {
            });
            waiter.cancel();
        }
        assertThat(locks.tryAcquire("a")).hasValueSatisfying(LockHandle::close);
    }

    @Test
    void aNestedScopeIsEnteredAgainAcrossThreads() {
        String done = reactive.lock("a").run(() -> reactive.lock("b").run(() -> Uni.createFrom().item("x")
                .onItem().delayIt().by(java.time.Duration.ofMillis(5))
                .chain(x -> reactive.lock("a").waitTime(ZERO).run(() -> Uni.createFrom().item(x + "y")))
                .chain(xy -> reactive.lock("b").waitTime(ZERO).run(() -> Uni.createFrom().item(xy + "z")))))
                .await().atMost(ofSeconds(5));

        assertThat(done).isEqualTo("xyz");
    }

    @Test
    void twoFlowsOnOneEventLoopExcludeEachOther() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        Context loop = vertx.getOrCreateContext();
        List<CompletableFuture<Void>> flows = new ArrayList<>();
        for (String flow : List.of("1", "2", "3")) {
            flows.add(on(VertxContext.createNewDuplicatedContext(loop), () -> reactive.lock("a")
                    .run(() -> Uni.createFrom().item(flow).invoke(x -> order.add("in" + x))
                            .onItem().delayIt().by(java.time.Duration.ofMillis(5)).invoke(x -> order.add("out" + x)))
                    .replaceWithVoid()));
        }
        CompletableFuture.allOf(flows.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);

        assertThat(order).containsExactly("in1", "out1", "in2", "out2", "in3", "out3");
    }

    @Test
    void itemsArriveOnTheCallersContext() throws Exception {
        Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        LockHandle held = locks.acquire("a");
        CompletableFuture<Boolean> arrived = on(context, () -> reactive.acquire("a")
                .chain(lock -> {
                    boolean same = Vertx.currentContext() == context && Context.isOnEventLoopThread();
                    return lock.release().map(released -> same && Vertx.currentContext() == context);
                }));

        held.close();

        assertThat(arrived.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void blockingCallsOnAnEventLoopAreRefused() {
        String message = "was asked for by a blocking call on event loop thread";
        for (Runnable call : List.<Runnable> of(() -> locks.acquire("a"), () -> locks.tryAcquire("a"),
                () -> locks.lock("a").run(() -> {
                }), () -> locks.state("a"), () -> locks.forceRelease("a"), () -> booth.sell())) {
            assertThatThrownBy(() -> onEventLoop(() -> {
                call.run();
                return Uni.createFrom().voidItem();
            }).get(5, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class).cause()
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining(message)
                    .hasMessageContaining("use ReactiveLockManager, return a Uni");
        }
    }

    @Test
    void lockedMethodsThatDoNotBlockRunOnAnEventLoop() throws Exception {
        assertThat(onEventLoop(() -> booth.uni()).get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(onEventLoop(() -> Uni.createFrom().completionStage(() -> booth.stage())).get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aUniTakesTheLockPerSubscription() {
        Uni<Boolean> uni = booth.uni();
        assertThat(locks.state("a")).isEmpty();

        assertThat(uni.await().atMost(ofSeconds(5))).isTrue();
        assertThat(uni.await().atMost(ofSeconds(5))).isTrue();
    }

    @Test
    void aBusyLockSkipsOrFails() {
        try (LockHandle held = locks.acquire("a")) {
            assertThat(held.isHeld()).isTrue();
            assertThat(booth.skippedUni().await().atMost(ofSeconds(5))).isNull();
            assertThat(booth.skippedStage().toCompletableFuture().join()).isNull();
            assertThatThrownBy(() -> booth.impatientUni().await().atMost(ofSeconds(5)))
                    .isInstanceOf(LockNotAcquiredException.class);
            assertThat(reactive.tryAcquire("a").await().atMost(ofSeconds(5))).isEmpty();
        }
        assertThat(booth.skippedUni().await().atMost(ofSeconds(5))).isEqualTo("ran");
    }

    @Test
    void cancellingTheStageOfALockedMethodFreesTheLock() {
        CompletableFuture<Void> endless = booth.endless();
        assertThat(locks.state("a")).isPresent();

        endless.cancel(true);

        await().until(() -> locks.state("a").isEmpty());
    }

    private <T> CompletableFuture<T> onEventLoop(Supplier<Uni<T>> call) {
        return on(VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext()), call);
    }

    private static <T> CompletableFuture<T> on(Context context, Supplier<Uni<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(nothing -> {
            try {
                call.get().subscribe().with(result::complete, result::completeExceptionally);
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @ApplicationScoped
    static class Booth {

        @Inject
        ReactiveLockManager reactive;

        @CacheLock("a")
        void sell() {
        }

        @CacheLock("a")
        Uni<Boolean> uni() {
            return held();
        }

        @CacheLock("a")
        CompletionStage<Boolean> stage() {
            return held().subscribeAsCompletionStage();
        }

        @CacheLock("a")
        CompletableFuture<Void> endless() {
            return new CompletableFuture<>();
        }

        @CacheLock(value = "a", waitTime = "0s", onContention = Contention.SKIP)
        Uni<String> skippedUni() {
            return Uni.createFrom().item("ran");
        }

        @CacheLock(value = "a", waitTime = "0s", onContention = Contention.SKIP)
        CompletionStage<Void> skippedStage() {
            return CompletableFuture.completedStage(null);
        }

        @CacheLock(value = "a", waitTime = "0s")
        Uni<String> impatientUni() {
            return Uni.createFrom().item("ran");
        }

        private Uni<Boolean> held() {
            return reactive.state("a").map(state -> state.isPresent());
        }
    }
}

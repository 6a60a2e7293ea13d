package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
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
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.subscription.MultiEmitter;

/** Streams hold their lock until they have ended. */
@SuppressWarnings("try")
class LockedStreamsTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest().withApplicationRoot(root -> root.addClasses(Booth.class));

    @Inject
    Booth booth;
    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;

    @AfterEach
    void nothingIsLeft() {
        await().until(() -> !isHeld());
    }

    @Test
    void nothingHappensBeforeSubscription() {
        Multi<String> stream = booth.stream(() -> Multi.createFrom().items("x", "y"));
        assertThat(isHeld()).isFalse();
        assertThat(stream.collect().asList().await().indefinitely()).containsExactly("x", "y");
        assertThat(stream.collect().asList().await().indefinitely()).containsExactly("x", "y");
    }

    @Test
    void theLockIsFreeWhenTheStreamHasEndedEvenAtOnce() {
        for (int i = 0; i < 1000; i++) {
            booth.stream(() -> Multi.createFrom().item("x")).collect().asList().await().indefinitely();
            assertThat(isHeld()).isFalse();
        }
    }

    @Test
    void theLockIsHeldUntilTheStreamHasCompleted() {
        AtomicReference<MultiEmitter<? super String>> source = new AtomicReference<>();
        AssertSubscriber<String> items = booth.stream(() -> Multi.createFrom().<String> emitter(source::set))
                .subscribe().withSubscriber(AssertSubscriber.create(10));
        source.get().emit("x");
        assertThat(isHeld()).isTrue();
        source.get().complete();
        items.awaitCompletion().assertItems("x");
        assertThat(isHeld()).isFalse();
    }

    @Test
    void aFailedStreamFreesTheLock() {
        for (Supplier<Multi<String>> failing : List.<Supplier<Multi<String>>> of(
                () -> Multi.createFrom().failure(new IllegalStateException("no")),
                () -> {
                    throw new IllegalStateException("no");
                })) {
            booth.stream(failing).subscribe().withSubscriber(AssertSubscriber.create(1)).awaitFailure()
                    .assertFailedWith(IllegalStateException.class, "no");
            assertThat(isHeld()).isFalse();
        }
    }

    @Test
    void theLockIsFreedAfterTheStreamHasBeenCancelled() {
        AtomicReference<Boolean> heldAtCancellation = new AtomicReference<>();
        AssertSubscriber<String> items = booth.stream(() -> Multi.createFrom().<String> nothing()
                .onCancellation().invoke(() -> heldAtCancellation.set(isHeld())))
                .subscribe().withSubscriber(AssertSubscriber.create(1));
        assertThat(isHeld()).isTrue();
        items.cancel();
        assertThat(heldAtCancellation).hasValue(true);
        await().until(() -> !isHeld());
    }

    @Test
    void aWaiterThatIsCancelledIsForgotten() {
        List<String> ran = new CopyOnWriteArrayList<>();
        try (LockHandle held = locks.acquire("a")) {
            booth.stream(() -> {
                ran.add("ran");
                return Multi.createFrom().empty();
            }).subscribe().withSubscriber(AssertSubscriber.create(1)).cancel();
        }
        assertThat(locks.tryAcquire("a")).hasValueSatisfying(LockHandle::close);
        assertThat(ran).isEmpty();
    }

    @Test
    void itemsAreAskedForAsTheSubscriberAsks() {
        AssertSubscriber<Integer> items = reactive.lock("a").stream(() -> Multi.createFrom().range(0, 100))
                .subscribe().withSubscriber(AssertSubscriber.create(0));
        items.assertHasNotReceivedAnyItem().request(2);
        items.awaitItems(2).assertItems(0, 1);
        items.cancel();
    }

    @Test
    void aNestedStreamIsEnteredAgain() {
        assertThat(booth.stream(() -> booth.stream(() -> Multi.createFrom().items("x", "y"))).collect().asList().await()
                .indefinitely()).containsExactly("x", "y");
    }

    @Test
    void twoStreamsExcludeEachOther() {
        List<String> order = new CopyOnWriteArrayList<>();
        List<CompletableFuture<List<String>>> both = List.of("1", "2").stream()
                .map(flow -> booth.stream(() -> Multi.createFrom().items("in" + flow, "out" + flow)
                        .onItem().call(() -> io.smallrye.mutiny.Uni.createFrom().voidItem()
                                .onItem().delayIt().by(java.time.Duration.ofMillis(5)))
                        .invoke(order::add)).collect().asList().subscribeAsCompletionStage())
                .toList();
        both.forEach(CompletableFuture::join);
        assertThat(order).isIn(List.of("in1", "out1", "in2", "out2"), List.of("in2", "out2", "in1", "out1"));
    }

    @Test
    void aBusyStreamFailsOrIsSkipped() {
        try (LockHandle held = locks.acquire("a")) {
            booth.skipped().subscribe().withSubscriber(AssertSubscriber.create(1)).awaitCompletion()
                    .assertHasNotReceivedAnyItem();
            booth.failing().subscribe().withSubscriber(AssertSubscriber.create(1)).awaitFailure()
                    .assertFailedWith(LockNotAcquiredException.class);
        }
    }

    private boolean isHeld() {
        return locks.state("a").isPresent();
    }

    @ApplicationScoped
    static class Booth {

        @CacheLock("a")
        Multi<String> stream(Supplier<Multi<String>> action) {
            return action.get();
        }

        @CacheLock(value = "a", waitTime = "0s", onContention = Contention.SKIP)
        Multi<String> skipped() {
            return Multi.createFrom().item("ran");
        }

        @CacheLock(value = "a", waitTime = "0s")
        Multi<String> failing() {
            return Multi.createFrom().item("ran");
        }
    }
}

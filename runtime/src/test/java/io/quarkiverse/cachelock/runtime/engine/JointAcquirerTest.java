package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.failureOf;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.TooManyWaitersException;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.smallrye.mutiny.Uni;

class JointAcquirerTest {

    private static final LockSettings SETTINGS = new LockSettings(ofSeconds(10), ofSeconds(30), true, ofHours(1), ZERO,
            ofMillis(100));

    private final EngineFixture fixture = new EngineFixture();
    private final ScriptedStore store = fixture.store;

    @AfterEach
    void nothingIsLeft() {
        assertThat(fixture.engine.isQuiet()).isTrue();
    }

    @Test
    void allAreAskedForInOneCall() {
        List<CompletableFuture<Acquisition>> answers = List.of(store.answerLater(), store.answerLater(), store.answerLater());

        CompletableFuture<List<HeldLock>> locks = acquire(SETTINGS, "a", "b", "c");

        assertThat(store.acquireBatches).containsExactly(3);
        answers.forEach(answer -> answer.complete(store.granted()));
        assertThat(store.acquires).extracting(AcquireRequest::key).containsExactly("lock:a", "lock:b", "lock:c");
        assertThat(locks.join()).extracting(HeldLock::name).containsExactly("a", "b", "c");
        assertThat(locks.join()).allMatch(HeldLock::isHeld);
        assertThat(HeldLocks.releaseNow(locks.join())).isTrue();
        assertThat(store.releases).containsExactly(owner(2), owner(1), owner(0));
    }

    @Test
    void aBusyOneIsWaitedForWithThoseBeforeItHeld() {
        grant();
        store.answerBusy(ofSeconds(60));

        CompletableFuture<List<HeldLock>> locks = acquire(SETTINGS, "a", "b", "c", "d");

        assertThat(store.acquires).extracting(AcquireRequest::key).containsExactly("lock:a", "lock:b");
        HeldLock behind = single("c").acquireNow(); // nobody stands in its queue meanwhile
        store.wakeAll();
        assertThat(store.acquires).extracting(AcquireRequest::key).endsWith("lock:c", "lock:b");
        assertThat(behind.releaseNow()).isTrue();
        assertThat(locks.join()).extracting(HeldLock::name).containsExactly("a", "b", "c", "d");
        assertThat(store.acquireBatches).startsWith(4);
        HeldLocks.releaseNow(locks.join());
    }

    @Test
    void oneThatIsHeldInThisJvmIsNotAskedFor() {
        HeldLock held = single("b").acquireNow();

        CompletableFuture<List<HeldLock>> locks = acquire(SETTINGS, "a", "b", "c");

        assertThat(store.acquires).extracting(AcquireRequest::key).containsExactly("lock:b", "lock:a");
        assertThat(single("c").acquireNow().releaseNow()).isTrue();
        assertThat(failureOf(acquire(SETTINGS.withWaitTime(ZERO), "b", "c"))).isInstanceOf(LockNotAcquiredException.class)
                .hasMessageContaining("'b' is busy");
        assertThat(held.releaseNow()).isTrue();
        assertThat(locks.join()).extracting(HeldLock::name).containsExactly("a", "b", "c");
        HeldLocks.releaseNow(locks.join());
    }

    @Test
    void theWaitTimeIsForAllTogether() {
        grant();
        store.answerBusy(ofSeconds(60));
        CompletableFuture<List<HeldLock>> locks = acquire(SETTINGS, "a", "b", "c");
        fixture.timing.advance(ofSeconds(6));
        grant(); // b
        for (int i = 0; i < 3; i++) {
            store.answerBusy(ofSeconds(60)); // c
        }
        store.wakeAll();
        assertThat(locks).isNotDone();

        fixture.timing.advance(ofSeconds(4));

        assertThat(failureOf(locks)).isInstanceOfSatisfying(LockNotAcquiredException.class, busy -> {
            assertThat(busy.name()).isEqualTo("c");
            assertThat(busy.waited()).isEqualTo(ofSeconds(10));
            assertThat(busy.holder()).contains("somebody");
        });
        assertThat(store.releases).contains(owner(0));
    }

    @Test
    void oneThatDoesNotWaitAsksOnce() {
        grant();
        store.answerBusy(ofSeconds(60));

        CompletableFuture<List<HeldLock>> locks = acquire(SETTINGS.withWaitTime(ZERO), "a", "b", "c");

        assertThat(failureOf(locks)).isInstanceOf(LockNotAcquiredException.class).hasMessageContaining("'b' is busy");
        assertThat(store.acquireBatches).containsExactly(3);
        assertThat(store.acquires).hasSize(2);
        assertThat(store.releases).containsExactly(owner(0));
    }

    @Test
    void whatIsGivenBackDoesNotStayBusyForTheMinHoldTime() {
        grant();
        store.answerBusy(ofSeconds(60));

        LockSettings settings = SETTINGS.withWaitTime(ZERO).withMinHoldTime(ofSeconds(20));
        assertThat(failureOf(acquire(settings, "a", "b"))).isInstanceOf(LockNotAcquiredException.class);

        assertThat(store.releases).containsExactly(owner(0));
        assertThat(store.renewals).isEmpty();
    }

    @Test
    void whoGoesAwayLeavesNothingBehind() {
        store.queuesWaiters = true;
        grant();
        store.answerBusy(ofSeconds(60));
        var waiting = joint(SETTINGS, "a", "b", "c").acquire().subscribeAsCompletionStage();

        waiting.cancel(true);

        assertThat(store.releases).containsExactlyInAnyOrder(owner(0), owner(1));
    }

    @Test
    void answersThatComeTooLateAreGivenBack() {
        List<CompletableFuture<Acquisition>> answers = List.of(store.answerLater(), store.answerLater());
        var waiting = joint(SETTINGS, "a", "b").acquire().subscribeAsCompletionStage();

        waiting.cancel(true);
        answers.forEach(answer -> answer.complete(store.granted()));

        assertThat(store.releases).contains(owner(0), owner(1));
    }

    @Test
    void oneThatIsLostWhileAnotherIsWaitedForIsLostForAll() {
        grant();
        store.answerBusy(ofSeconds(60));
        LockSettings settings = new LockSettings(ofSeconds(10), ofSeconds(3), false, ofHours(1), ZERO, ofMillis(100));
        CompletableFuture<List<HeldLock>> locks = acquire(settings, "a", "b");
        fixture.timing.advance(ofSeconds(4));

        store.wakeAll();

        assertThat(failureOf(locks)).isInstanceOf(LockLostException.class).hasMessageContaining("'a'");
        assertThat(store.releases).contains(store.acquires.get(store.acquires.size() - 1).ownerToken());
    }

    @Test
    void aStoreThatBlocksIsAskedOnTheCallersThread() {
        store.blocks = true;
        var engine = new LockEngine(store, "lock:", "me", EngineFixture.PASSING, fixture.timing, Runnable::run, Runnable::run);

        List<HeldLock> locks = joint(engine, SETTINGS, "a", "b").acquireNow();

        assertThat(locks).extracting(HeldLock::name).containsExactly("a", "b");
        assertThat(HeldLocks.releaseNow(locks)).isTrue();
        assertThat(HeldLocks.releaseNow(locks)).isFalse();
        assertThat(engine.isQuiet()).isTrue();
    }

    @Test
    void aBlockingCallerGetsAllOrNone() {
        assertThat(HeldLocks.releaseNow(joint(SETTINGS, "a", "b").acquireNow())).isTrue();

        grant();
        store.acquireAnswers.add(EngineFixture.failing("down"));
        JointAcquirer acquirer = joint(SETTINGS, "a", "b");
        assertThat(catchThrowable(acquirer::acquireNow)).hasMessageContaining("down");
        assertThat(store.releases).contains(owner(2));
    }

    @Test
    void manyDoNotOverflowTheStack() {
        String[] names = Stream.iterate(0, i -> i + 1).limit(2_000).map(i -> "lock" + i).toArray(String[]::new);

        assertThat(HeldLocks.releaseNow(joint(SETTINGS.withWaitTime(ZERO), names).acquireNow())).isTrue();
        CompletableFuture<List<HeldLock>> locks = acquire(SETTINGS.withWaitTime(ZERO), names);
        assertThat(HeldLocks.release(locks.join()).await().atMost(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whoIsRefusedAsOneWaiterTooManyLeavesNoPlaceBehind() {
        var engine = new LockEngine(store, "lock:", "me", EngineFixture.PASSING, fixture.timing, Runnable::run, Runnable::run,
                new WaiterLimits(1, 1), Leaks.IGNORED);
        HeldLock held = engine.acquirer("b", SETTINGS, engine.blocking()).acquireNow();
        CompletableFuture<HeldLock> waiting = engine.acquirer("b", SETTINGS, engine.reactive()).acquire()
                .subscribeAsCompletionStage();

        for (String[] names : new String[][] { { "a", "b", "c" }, { "b", "c" } }) {
            var refused = joint(engine, SETTINGS, names).acquire().subscribeAsCompletionStage();
            assertThat(failureOf(refused)).isInstanceOf(TooManyWaitersException.class);
        }

        held.releaseNow();
        waiting.join().releaseNow();
        assertThat(engine.acquirer("b", SETTINGS.withWaitTime(ZERO), engine.blocking()).acquireNow().releaseNow()).isTrue();
        assertThat(engine.isQuiet()).isTrue();
    }

    /** What is given back is given back in the background, so that whoever goes on does so with locks that still look held. */
    @Test
    void whoIsInterruptedWhileAnAnswerIsOnItsWayLeavesNoPlaceBehind() {
        List<Runnable> background = new ArrayList<>();
        var engine = new LockEngine(store, "lock:", "me", EngineFixture.PASSING, fixture.timing, Runnable::run,
                background::add);
        grant(); // a
        store.answerBusy(ofSeconds(60)); // b
        CompletableFuture<Acquisition> again = store.answerLater(); // b
        JointAcquirer acquirer = joint(engine, SETTINGS, "a", "b", "c");
        acquirer.acquire().subscribe().with(locks -> {
        }, failure -> {
        });
        store.waiters.get(store.waiters.size() - 1).complete(Acquisition.BUSY);
        assertThat(again.getNumberOfDependents()).isPositive();

        acquirer.leave(); // as acquireNow does, on the thread that was interrupted
        again.complete(store.granted());
        while (!background.isEmpty()) {
            background.remove(0).run();
        }

        assertThat(engine.acquirer("c", SETTINGS.withWaitTime(ZERO), engine.blocking()).acquireNow().releaseNow()).isTrue();
        while (!background.isEmpty()) {
            background.remove(0).run();
        }
        assertThat(engine.isQuiet()).isTrue();
    }

    @Test
    void whatWasGrantedIsNotForgottenIfAnotherFailsAfterTheCallerWentAway() {
        CompletableFuture<Acquisition> second = givenBackAfter("a", "b");
        second.completeExceptionally(new IllegalStateException("down"));
        assertThat(store.releases).contains(owner(0), owner(1));
    }

    private CompletableFuture<Acquisition> givenBackAfter(String... names) {
        grant();
        CompletableFuture<Acquisition> second = store.answerLater();
        var waiting = joint(SETTINGS, names).acquire().subscribeAsCompletionStage();
        waiting.cancel(true);
        return second;
    }

    @Test
    void aSingleOneThatFailsAfterTheCallerWentAwayIsGivenBack() {
        CompletableFuture<Acquisition> answer = store.answerLater();
        var waiting = fixture.acquire(SETTINGS);
        waiting.cancel(true);
        answer.completeExceptionally(new IllegalStateException("connection lost, the outcome is unknown"));
        assertThat(store.releases).contains(owner(0));
    }

    @Test
    void aStoreThatFailsByWhateverExceptionLeavesNoPlaceBehind() {
        store.queuesWaiters = true;
        grant();
        store.acquireAnswers.add(Uni.createFrom().failure(new LockNotAcquiredException("busy", "b", ZERO, null)));
        assertThat(failureOf(acquire(SETTINGS, "a", "b", "c"))).isInstanceOf(LockNotAcquiredException.class);
        assertThat(store.releases).as("each once").hasSize(3).contains(owner(0), owner(1));
    }

    @Test
    void aReleaseThatFailsAfterTheCallerWentAwayIsTriedAgain() {
        var first = new CompletableFuture<Boolean>();
        store.releaseAnswers.add(Uni.createFrom().completionStage(first));
        grant();
        store.answerBusy(ofSeconds(60));
        var refused = acquire(SETTINGS.withWaitTime(ZERO), "a", "b"); // a is being given back
        assertThat(refused).isNotDone();
        refused.cancel(true);
        first.completeExceptionally(new IllegalStateException("down"));
        assertThat(store.releases).containsExactly(owner(0), owner(0));
    }

    @Test
    void manyLocksOfASlowStoreAreNotOneCall() {
        store.acquiresTogether = 1;
        List<CompletableFuture<Acquisition>> answers = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(store.answerLater());
            names.add("lock" + i);
        }
        CompletableFuture<List<HeldLock>> locks = acquire(SETTINGS, names.toArray(String[]::new));
        for (CompletableFuture<Acquisition> answer : answers) {
            fixture.timing.advance(ofSeconds(1));
            answer.complete(store.granted());
        }
        HeldLocks.releaseNow(locks.join());
    }

    private void grant() {
        store.acquireAnswers.add(Uni.createFrom().item(store::granted));
    }

    private String owner(int request) {
        return store.acquires.get(request).ownerToken();
    }

    private Acquirer single(String name) {
        return fixture.engine.acquirer(name, SETTINGS, fixture.engine.blocking());
    }

    private CompletableFuture<List<HeldLock>> acquire(LockSettings settings, String... names) {
        return joint(settings, names).acquire().subscribeAsCompletionStage();
    }

    private JointAcquirer joint(LockSettings settings, String... names) {
        return joint(fixture.engine, settings, names);
    }

    private static JointAcquirer joint(LockEngine engine, LockSettings settings, String... names) {
        List<JointAcquirer.Wanted> wanted = new ArrayList<>();
        Stream.of(names).forEach(name -> wanted.add(new JointAcquirer.Wanted(engine, name, settings)));
        return new JointAcquirer(wanted, settings.waitTime());
    }
}

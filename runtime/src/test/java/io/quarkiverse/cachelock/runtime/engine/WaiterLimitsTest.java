package io.quarkiverse.cachelock.runtime.engine;

import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.SETTINGS;
import static io.quarkiverse.cachelock.runtime.engine.EngineFixture.failureOf;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockNotAcquiredException;
import io.quarkiverse.cachelock.TooManyWaitersException;
import io.quarkiverse.cachelock.runtime.engine.EngineFixture.Blocked;
import io.quarkiverse.cachelock.runtime.store.memory.MemoryLockStoreProvider;

/** No more callers wait than may, however they come and go, and who is refused leaves nothing behind. */
@Timeout(60)
class WaiterLimitsTest {

    private static final int IN_ALL = 5;
    private static final int PER_KEY = 3;

    private final WaiterLimits limits = new WaiterLimits(IN_ALL, PER_KEY);
    private final Timing timing = Timing.system();
    private final LockEngine engine = engine();
    private final LockEngine other = engine();

    private LockEngine engine() {
        return new LockEngine(new MemoryLockStoreProvider().create(""), "lock:", "me", EngineFixture.PASSING, timing,
                Runnable::run, Runnable::run, limits, Leaks.IGNORED);
    }

    @AfterEach
    void nobodyIsCounted() {
        assertThat(limits.waiting()).hasValue(0);
        assertThat(engine.waitingRoom().size()).isZero();
        assertThat(engine.isQuiet()).isTrue();
        timing.stop();
    }

    @Test
    void oneTooManyForALockIsRefusedAtOnce() {
        HeldLock held = acquire("a").join();
        List<CompletableFuture<HeldLock>> waiting = waiters(engine, "a", PER_KEY);

        assertThat(failureOf(acquire("a"))).isExactlyInstanceOf(TooManyWaitersException.class)
                .isInstanceOf(LockNotAcquiredException.class)
                .hasMessage("Lock 'a' is busy, and 3 callers of this JVM wait for this lock already, which is as many as"
                        + " quarkus.cache-lock.max-waiters-per-key allows");
        assertThatThrownBy(() -> engine.acquirer("a", SETTINGS, engine.blocking()).acquireNow())
                .isInstanceOf(TooManyWaitersException.class);
        assertThat(acquire("b")).as("a free lock").isCompleted();
        waiting.get(1).cancel(true);
        waiting.set(1, acquire("a"));
        assertThat(waiting.get(1)).isNotDone();

        held.releaseNow();
        for (int next : new int[] { 0, 2, 1 }) {
            waiting.get(next).join().releaseNow();
        }
        acquire("b", SETTINGS.withWaitTime(ZERO)).handle((lock, busy) -> busy).join();
        engine.forceRelease("b", engine.blocking()).await().indefinitely();
        engine.keeper().watched().forEach(lease -> lease.holder().releaseNow());
    }

    @Test
    void oneTooManyInAllIsRefusedWhicheverTheLockAndTheStore() {
        List<HeldLock> held = List.of(acquire("a").join(), acquire("b").join(), acquire(other, "a", SETTINGS).join());
        List<CompletableFuture<HeldLock>> waiting = waiters(engine, "a", PER_KEY);
        waiting.addAll(waiters(other, "a", IN_ALL - PER_KEY));

        assertThat(failureOf(acquire("b"))).isInstanceOf(TooManyWaitersException.class)
                .hasMessageContaining("5 callers of this JVM wait for locks already")
                .hasMessageContaining("quarkus.cache-lock.max-waiters allows");
        assertThat(limits.waiting()).hasValue(IN_ALL);
        assertThat(failureOf(acquire("b", SETTINGS.withWaitTime(ZERO)))).as("who does not wait")
                .isExactlyInstanceOf(LockNotAcquiredException.class);

        held.forEach(HeldLock::releaseNow);
        waiting.forEach(lock -> lock.join().releaseNow());
    }

    @Test
    void whoGivesUpInTimeOrIsInterruptedMakesRoom() {
        HeldLock held = acquire("a").join();
        CompletableFuture<HeldLock> impatient = acquire("a", SETTINGS.withWaitTime(ofMillis(50)));
        assertThat(impatient).failsWithin(Duration.ofSeconds(10));
        var interrupted = new Blocked<>(() -> engine.acquirer("a", SETTINGS, engine.blocking()).acquireNow()).untilStuck();
        assertThat(limits.waiting()).hasValue(1);
        interrupted.thread.interrupt();
        assertThatThrownBy(interrupted::get).isExactlyInstanceOf(LockException.class);
        assertThat(limits.waiting()).hasValue(0);
        held.releaseNow();
    }

    /** One waits for the lock store, which has somebody else hold the lock, and is the first in this JVM. */
    @Test
    void theFirstOfThisJvmIsCountedAsWell() {
        var scripted = new EngineFixture();
        scripted.store.answerBusy(Duration.ofSeconds(30));
        var narrow = new LockEngine(scripted.store, "lock:", "me", EngineFixture.PASSING, scripted.timing, Runnable::run,
                Runnable::run, new WaiterLimits(1, 1), Leaks.IGNORED);
        CompletableFuture<HeldLock> first = acquire(narrow, "a", SETTINGS);
        assertThat(failureOf(acquire(narrow, "a", SETTINGS))).isInstanceOf(TooManyWaitersException.class);
        first.cancel(true);
        assertThat(narrow.waitingRoom().size()).isZero();
        assertThat(narrow.isQuiet()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2 })
    void countingIsExactWhileCallersComeAndGo(int keys) throws Exception {
        var most = new AtomicInteger();
        var refused = new AtomicInteger();
        List<Thread> threads = IntStream.range(0, 12).mapToObj(i -> new Thread(() -> {
            for (int round = 0; round < 300; round++) {
                comeAndGo("k" + (i % keys), refused, most);
            }
        })).toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isBetween(1, keys == 1 ? PER_KEY : IN_ALL);
        assertThat(refused.get()).isPositive();
    }

    private void comeAndGo(String name, AtomicInteger refused, AtomicInteger most) {
        var random = ThreadLocalRandom.current();
        Acquirer acquirer = engine.acquirer(name,
                SETTINGS.withWaitTime(random.nextInt(4) == 0 ? ofMillis(1) : Duration.ofSeconds(30)), engine.reactive());
        CompletableFuture<HeldLock> lock = acquirer.acquire().subscribeAsCompletionStage();
        most.accumulateAndGet(limits.waiting().get(), Math::max);
        if (random.nextInt(4) == 0 && lock.cancel(true)) {
            acquirer.leave(); // the lock may have been on its way to the future, which drops it
        }
        lock.handle((held, failure) -> {
            if (held != null) {
                Thread.yield();
                held.releaseNow();
            } else if (failure instanceof TooManyWaitersException) {
                refused.incrementAndGet();
            }
            return held;
        }).join();
    }

    @Test
    void aLimitBelowOneIsRefused() {
        assertThatThrownBy(() -> new WaiterLimits(0, 1)).hasMessage("quarkus.cache-lock.max-waiters is 0, but it is a number"
                + " of callers: make it 1 or more, or set wait-time to 0s so that nobody waits");
    }

    private List<CompletableFuture<HeldLock>> waiters(LockEngine at, String name, int count) {
        return new java.util.ArrayList<>(
                IntStream.range(0, count).mapToObj(i -> acquire(at, name, SETTINGS)).toList());
    }

    private CompletableFuture<HeldLock> acquire(String name) {
        return acquire(name, SETTINGS);
    }

    private CompletableFuture<HeldLock> acquire(String name, LockSettings settings) {
        return acquire(engine, name, settings);
    }

    private static CompletableFuture<HeldLock> acquire(LockEngine at, String name, LockSettings settings) {
        return at.acquirer(name, settings, at.reactive()).acquire().subscribeAsCompletionStage();
    }
}

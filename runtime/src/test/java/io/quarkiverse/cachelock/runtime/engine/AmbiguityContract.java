package io.quarkiverse.cachelock.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.TcpGate;
import io.quarkiverse.cachelock.runtime.engine.EngineFixture.Blocked;
import io.quarkiverse.cachelock.spi.LockStore;

/**
 * The server grants a lock and the answer does not arrive in time. Either the caller has the lock in the end, or the lock is
 * free again long before its lease is over.
 */
@Timeout(120)
public abstract class AmbiguityContract {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final LockSettings SETTINGS = new LockSettings(Duration.ofSeconds(1), Duration.ofMinutes(10), true,
            Duration.ofHours(24), Duration.ZERO, Duration.ofMillis(100));

    protected final String name = "ambiguous:" + UUID.randomUUID();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Timing timing = Timing.system();
    protected TcpGate gate;
    protected LockEngine engine;
    private LockStore outside;

    /** Where the server listens. */
    protected abstract int port();

    /** A store on the server, by way of that port. */
    protected abstract LockStore store(int port);

    /** When the stores are closed. */
    protected void stop() {
    }

    @BeforeEach
    final void begin() {
        gate = new TcpGate(port());
        outside = store(port());
        engine = new LockEngine(store(gate.port()), "", "me", LocalPassing.OFF, timing, threads, threads);
        // connected, with its scripts known and its row there, so that the next attempt is one message
        HeldLock first = engine.acquirer(name, SETTINGS.withWaitTime(SOON), engine.blocking()).acquireNow();
        assertThat(first.releaseNow()).isTrue();
    }

    @AfterEach
    final void end() {
        gate.blockAnswers(false);
        engine.close();
        outside.close();
        gate.close();
        timing.stop();
        threads.shutdownNow();
        stop();
    }

    @Test
    void theReplyIsLostWithTheConnection() {
        gate.blockAnswers(true);
        Blocked<HeldLock> caller = blocked();
        awaitGranted();
        gate.cut();
        gate.blockAnswers(false);
        gate.mend();
        assertHadOrFree(caller.result);
    }

    @Test
    void theReplyComesAfterTheTimeout() {
        gate.blockAnswers(true);
        CompletableFuture<HeldLock> lock = reactive();
        awaitGranted();
        assertThat(lock).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(LockStoreException.class);
        gate.blockAnswers(false);
        awaitFree();
    }

    @Test
    void theCallerIsCancelled() {
        gate.blockAnswers(true);
        CompletableFuture<HeldLock> lock = reactive();
        awaitGranted();
        lock.cancel(true);
        gate.blockAnswers(false);
        awaitFree();
    }

    @Test
    void theCallerIsInterrupted() {
        gate.blockAnswers(true);
        Blocked<HeldLock> caller = blocked();
        awaitGranted();
        caller.thread.interrupt();
        gate.blockAnswers(false);
        assertHadOrFree(caller.result);
    }

    @Test
    void theCallerIsInterruptedAndTheServerIsNotBackForAWhile() {
        gate.blockAnswers(true);
        Blocked<HeldLock> caller = blocked();
        awaitGranted();
        caller.thread.interrupt();
        assertThatThrownBy(caller::get).isInstanceOf(LockException.class);
        gate.cut();
        gate.blockAnswers(false);
        gate.mend();
        awaitFree();
    }

    private CompletableFuture<HeldLock> reactive() {
        return engine.acquirer(name, SETTINGS, engine.reactive()).acquire().subscribeAsCompletionStage();
    }

    private Blocked<HeldLock> blocked() {
        return new Blocked<>(() -> engine.acquirer(name, SETTINGS, engine.blocking()).acquireNow());
    }

    private void awaitGranted() {
        await().atMost(SOON).until(() -> isHeld(name));
    }

    protected final boolean isHeld(String lock) {
        return outside.state(lock).await().atMost(SOON).isPresent();
    }

    protected final void awaitFree() {
        await().atMost(SOON).until(() -> !isHeld(name));
        await().atMost(SOON).until(engine::isQuiet);
    }

    private void assertHadOrFree(CompletableFuture<HeldLock> result) {
        await().atMost(SOON).until(result::isDone);
        if (!result.isCompletedExceptionally()) {
            assertThat(result.join().isHeld()).isTrue();
            assertThat(isHeld(name)).isTrue();
            assertThat(result.join().releaseNow()).isTrue();
        }
        awaitFree();
    }
}

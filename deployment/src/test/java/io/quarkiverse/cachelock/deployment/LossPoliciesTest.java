package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockLost;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.quarkus.builder.Version;
import io.quarkus.maven.dependency.Dependency;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** What becomes of what runs under a lock that is taken away, or vanishes, in Redis. */
@Timeout(60)
class LossPoliciesTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .setBeforeAllCustomizer(() -> System.setProperty("test.redis", RedisServer.shared().url()))
            .withApplicationRoot(root -> root.addClasses(Booth.class, Losses.class))
            .setForcedDependencies(
                    List.of(Dependency.of("io.quarkus", "quarkus-redis-client", Version.getVersion())))
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.redis.hosts", "${test.redis}")
            .overrideConfigKey("quarkus.cache-lock.store", "redis")
            .overrideConfigKey("quarkus.cache-lock.lease-time", "2s")
            .overrideConfigKey("quarkus.cache-lock.owner-id", "booth@here:1")
            .overrideConfigKey("quarkus.cache-lock.locks.configured.on-lost", "interrupt");

    private static final Duration LONG = Duration.ofSeconds(30);

    @Inject
    Booth booth;
    @Inject
    Losses losses;
    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;

    @AfterEach
    void nobodyIsInterruptedLater() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aScopeIsInterrupted() {
        assertThatThrownBy(() -> locks.lock("a").onLost(LossPolicy.INTERRUPT).run(() -> sleepWithout("a")))
                .isInstanceOf(LockLostException.class).hasMessage("Lock 'a' is no longer held: it was lost")
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void aMethodIsInterrupted() {
        assertThatThrownBy(() -> booth.interrupted(() -> sleepWithout("a")))
                .isInstanceOf(LockLostException.class).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void theConfigurationInterrupts() {
        assertThatThrownBy(() -> booth.configured(() -> sleepWithout("configured")))
                .isInstanceOf(LockLostException.class).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void aScopeThatDoesNotCareFailsAllTheSame() {
        assertThatThrownBy(() -> locks.lock("a").onLost(LossPolicy.INTERRUPT).run(() -> {
            locks.forceRelease("a");
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        })).isInstanceOf(LockLostException.class).hasNoCause();
    }

    @Test
    void aKeyThatVanishedIsALoss() {
        assertThatThrownBy(() -> locks.lock("a").onLost(LossPolicy.INTERRUPT).run(() -> {
            tell("DEL {lock:a}", ":1");
            Thread.sleep(LONG.toMillis());
        })).isInstanceOf(LockLostException.class).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void silenceIsALossWhenTheLeaseIsOver() throws IOException {
        try {
            assertThatThrownBy(() -> locks.lock("silent").onLost(LossPolicy.INTERRUPT).run(() -> {
                tell("CLIENT PAUSE 60000 WRITE", "+OK");
                Thread.sleep(LONG.toMillis());
            })).isInstanceOf(LockLostException.class).hasCauseInstanceOf(InterruptedException.class);
        } finally {
            tell("CLIENT UNPAUSE", "+OK");
        }
        LockLost lost = await().until(() -> losses.of("silent"), found -> found != null);
        assertThat(lost.reason()).isEqualTo("its lease ended before it could be renewed");
    }

    @Test
    void aNestedScopeHasAPolicyOfItsOwn() throws Exception {
        AtomicBoolean wentOn = new AtomicBoolean();
        locks.lock("a").run(() -> {
            assertThatThrownBy(() -> booth.interrupted(() -> sleepWithout("a"))).isInstanceOf(LockLostException.class);
            wentOn.set(!Thread.currentThread().isInterrupted());
        });
        assertThat(wentOn).isTrue();
    }

    @Test
    void byDefaultAScopeGoesOn() {
        AtomicBoolean told = new AtomicBoolean();
        String result = locks.lock("a").call(() -> {
            locks.current().orElseThrow().onLost(() -> told.set(true));
            locks.forceRelease("a");
            await().untilTrue(told);
            return "done";
        });
        assertThat(result).isEqualTo("done");
    }

    @Test
    void aUniIsCancelled() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Uni<Object> run = reactive.lock("a").onLost(LossPolicy.CANCEL).run(() -> endless(cancelled));
        assertThatThrownBy(() -> run.await().atMost(LONG)).isInstanceOf(LockLostException.class);
        assertThat(cancelled).isTrue();
    }

    @Test
    void aUniOfAMethodIsCancelled() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Uni<Object> run = booth.cancelled(() -> endless(cancelled));
        assertThatThrownBy(() -> run.await().atMost(LONG)).isInstanceOf(LockLostException.class);
        assertThat(cancelled).isTrue();
    }

    @Test
    void aStageIsCancelled() {
        CompletableFuture<Object> inside = new CompletableFuture<>();
        CompletableFuture<Object> outside = booth.cancelledStage(inside);
        await().until(() -> locks.forceRelease("a"));
        assertThatThrownBy(outside::join).hasCauseInstanceOf(LockLostException.class);
        assertThat(inside).isCancelled();
    }

    @Test
    void aStreamIsCancelled() {
        AtomicBoolean cancelled = new AtomicBoolean();
        CompletableFuture<List<Long>> items = booth
                .cancelledStream(() -> Multi.createFrom().ticks().every(Duration.ofMillis(10))
                        .onOverflow().drop()
                        .onCancellation().invoke(() -> cancelled.set(true)))
                .collect().asList().subscribeAsCompletionStage();
        await().until(() -> locks.forceRelease("a"));
        assertThatThrownBy(items::join).hasCauseInstanceOf(LockLostException.class);
        assertThat(cancelled).isTrue();
    }

    @Test
    void anActionThatEndsInTimeIsLeftAlone() {
        assertThat(reactive.lock("a").onLost(LossPolicy.CANCEL).run(() -> Uni.createFrom().item("x")).await().atMost(LONG))
                .isEqualTo("x");
        assertThat(reactive.lock("a").onLost(LossPolicy.CANCEL).stream(() -> Multi.createFrom().items(1, 2)).collect()
                .asList().await().atMost(LONG)).containsExactly(1, 2);
        assertThat(locks.lock("a").onLost(LossPolicy.INTERRUPT).call(() -> "x")).isEqualTo("x");
    }

    @Test
    void everybodyIsTold() throws Exception {
        CountDownLatch handleTold = new CountDownLatch(1);
        LockHandle lock = locks.acquire("told");
        lock.onLost(handleTold::countDown);

        locks.forceRelease("told");

        handleTold.await();
        LockLost lost = await().until(() -> losses.of("told"), found -> found != null);
        assertThat(lost.key()).isEqualTo("lock:told");
        assertThat(lost.store()).isEqualTo("redis");
        assertThat(lost.ownerId()).isEqualTo("booth@here:1/" + Thread.currentThread().getName());
        assertThat(lost.fencingToken()).isEqualTo(lock.fencingToken());
        assertThat(lost.heldFor()).isPositive().isLessThan(LONG);
        assertThat(lost.reason()).isEqualTo("the lock store says that somebody else has it, or that its lease is over");
        assertThat(lock.isHeld()).isFalse();
        assertThat(lock.release()).isFalse();
    }

    @Test
    void anObserverThatBlocksKeepsNoLockFromBeingRenewed() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < 6; i++) {
            LockHandle lock = locks.acquire("blocking" + i);
            lock.onLost(() -> uninterruptibly(end));
            locks.forceRelease(lock.name());
        }
        try (LockHandle kept = locks.acquire("kept")) {
            long granted = System.nanoTime();
            await().until(() -> System.nanoTime() - granted > Duration.ofSeconds(4).toNanos());
            assertThat(kept.isHeld()).isTrue();
        } finally {
            end.countDown();
        }
    }

    @Test
    void whatCannotHappenIsRefused() {
        assertThatThrownBy(() -> locks.lock("a").onLost(LossPolicy.CANCEL).run(() -> {
        })).isExactlyInstanceOf(LockException.class).hasMessage("Lock 'a' cannot be used like this, since onLost = CANCEL"
                + " cancels asynchronous code, but what runs here is blocking. Use INTERRUPT, or return a Uni, Multi or"
                + " CompletionStage.");
        assertThatThrownBy(() -> reactive.lock("a").onLost(LossPolicy.INTERRUPT).run(() -> Uni.createFrom().item(1))
                .await().atMost(LONG)).isExactlyInstanceOf(LockException.class)
                .hasMessage("Lock 'a' cannot be used like this, since onLost = INTERRUPT interrupts the thread that runs"
                        + " blocking code, but what runs here is asynchronous. Use CANCEL.");
        assertThatThrownBy(() -> reactive.lock("configured").stream(() -> Multi.createFrom().items(1)).collect().asList()
                .await().atMost(LONG)).isExactlyInstanceOf(LockException.class);
        assertThatThrownBy(() -> locks.lock("a").onLost(LossPolicy.INTERRUPT).acquire())
                .isExactlyInstanceOf(LockException.class).hasMessage("A handle of lock 'a' cannot be acquired with onLost ="
                        + " INTERRUPT, since it is not known what runs under it: use run or call, or LockHandle.onLost to"
                        + " be told");
        assertThatThrownBy(() -> reactive.lock("a").onLost(LossPolicy.CANCEL).acquire().await().atMost(LONG))
                .isExactlyInstanceOf(LockException.class);
        assertThat(locks.state("a")).isEmpty();
    }

    private void sleepWithout(String name) throws InterruptedException {
        assertThat(locks.forceRelease(name)).isTrue();
        Thread.sleep(LONG.toMillis());
    }

    private Uni<Object> endless(AtomicBoolean cancelled) {
        return reactive.forceRelease("a").chain(() -> Uni.createFrom().nothing())
                .onCancellation().invoke(() -> cancelled.set(true));
    }

    private static void uninterruptibly(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not by the server of the test, which another class loader has. */
    private static void tell(String command, String answer) throws IOException {
        String url = System.getProperty("test.redis");
        int port = Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().readNBytes(answer.length())).asString(StandardCharsets.UTF_8).isEqualTo(answer);
        }
    }

    interface Task {
        void run() throws Exception;
    }

    @ApplicationScoped
    static class Losses {

        private final Queue<LockLost> all = new ConcurrentLinkedQueue<>();

        void lost(@ObservesAsync LockLost loss) {
            all.add(loss);
        }

        LockLost of(String name) {
            return all.stream().filter(lost -> lost.name().equals(name)).findFirst().orElse(null);
        }
    }

    @ApplicationScoped
    static class Booth {

        @CacheLock(value = "a", onLost = LossPolicy.INTERRUPT)
        void interrupted(Task task) throws Exception {
            task.run();
        }

        @CacheLock("configured")
        void configured(Task task) throws Exception {
            task.run();
        }

        @CacheLock(value = "a", onLost = LossPolicy.CANCEL)
        Uni<Object> cancelled(Supplier<Uni<Object>> work) {
            return work.get();
        }

        @CacheLock(value = "a", onLost = LossPolicy.CANCEL)
        CompletableFuture<Object> cancelledStage(CompletableFuture<Object> stage) {
            return stage;
        }

        @CacheLock(value = "a", onLost = LossPolicy.CANCEL)
        Multi<Long> cancelledStream(Supplier<Multi<Long>> work) {
            return work.get();
        }
    }
}

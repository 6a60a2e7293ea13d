package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.Release;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;

/** Answers as the test says, in that order; then every lock is granted, renewed and released. */
final class ScriptedStore implements LockStore {

    final Queue<Uni<Acquisition>> acquireAnswers = new ConcurrentLinkedQueue<>();
    final Queue<Uni<Boolean>> renewAnswers = new ConcurrentLinkedQueue<>();
    final Queue<Uni<Boolean>> releaseAnswers = new ConcurrentLinkedQueue<>();
    final List<AcquireRequest> acquires = new CopyOnWriteArrayList<>();
    final List<Integer> acquireBatches = new CopyOnWriteArrayList<>();
    final List<Renewal> renewals = new CopyOnWriteArrayList<>();
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final List<Integer> releaseBatches = new CopyOnWriteArrayList<>();
    final List<String> releases = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<Acquisition>> waiters = new CopyOnWriteArrayList<>();
    final AtomicLong fencingToken = new AtomicLong();
    volatile boolean wakesWaiters = true;
    volatile int acquiresTogether = 100;
    volatile Executor waitersCome = Runnable::run;
    volatile boolean watchesLeases;
    volatile boolean queuesWaiters;
    volatile boolean blocks;
    volatile boolean closed;

    /** The answer to the next attempt to acquire, when the test gives it. */
    CompletableFuture<Acquisition> answerLater() {
        var answer = new CompletableFuture<Acquisition>();
        acquireAnswers.add(Uni.createFrom().completionStage(() -> answer));
        return answer;
    }

    /** The answer to the next renewal, when the test gives it. */
    CompletableFuture<Boolean> renewLater() {
        var answer = new CompletableFuture<Boolean>();
        renewAnswers.add(Uni.createFrom().completionStage(() -> answer));
        return answer;
    }

    void answerBusy(Duration remainingLease) {
        acquireAnswers.add(Uni.createFrom().item(new Busy(remainingLease, "somebody")));
    }

    @Override
    public Uni<Acquisition> acquire(AcquireRequest request) {
        return Uni.createFrom().deferred(() -> {
            acquires.add(request);
            Uni<Acquisition> answer = acquireAnswers.poll();
            return answer != null ? answer : Uni.createFrom().item(granted());
        });
    }

    @Override
    public Uni<List<Acquisition>> acquireAll(List<AcquireRequest> all) {
        acquireBatches.add(all.size());
        return LockStore.super.acquireAll(all);
    }

    @Override
    public int acquiresTogether() {
        return acquiresTogether;
    }

    Acquisition granted() {
        return new Acquisition.Granted(fencingToken.incrementAndGet());
    }

    @Override
    public Uni<Boolean> renew(Renewal renewal) {
        return Uni.createFrom().deferred(() -> {
            renewals.add(renewal);
            Uni<Boolean> answer = renewAnswers.poll();
            return answer != null ? answer : Uni.createFrom().item(true);
        });
    }

    @Override
    public Uni<List<Boolean>> renewAll(List<Renewal> all) {
        batches.add(all.size());
        return LockStore.super.renewAll(all);
    }

    @Override
    public Uni<Boolean> release(String key, String ownerToken) {
        return Uni.createFrom().deferred(() -> {
            releases.add(ownerToken);
            Uni<Boolean> answer = releaseAnswers.poll();
            return answer != null ? answer : Uni.createFrom().item(true);
        });
    }

    @Override
    public Uni<Void> releaseAll(List<Release> all) {
        releaseBatches.add(all.size());
        return LockStore.super.releaseAll(all);
    }

    @Override
    public Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return Uni.createFrom().deferred(() -> {
            var turn = new CompletableFuture<Acquisition>();
            waiters.add(turn);
            return Uni.createFrom().completionStage(turn).onTermination().invoke(() -> waiters.remove(turn));
        }).runSubscriptionOn(waitersCome);
    }

    void wakeAll() {
        waiters.forEach(turn -> turn.complete(Acquisition.BUSY));
    }

    @Override
    public boolean wakesWaiters() {
        return wakesWaiters;
    }

    @Override
    public boolean queuesWaiters() {
        return queuesWaiters;
    }

    @Override
    public boolean watchesLeases() {
        return watchesLeases;
    }

    @Override
    public boolean blocks() {
        return blocks;
    }

    @Override
    public Uni<Optional<LockState>> state(String key) {
        return Uni.createFrom().item(Optional.empty());
    }

    @Override
    public Uni<Boolean> forceRelease(String key) {
        return Uni.createFrom().item(false);
    }

    @Override
    public void close() {
        closed = true;
    }
}

package io.quarkiverse.cachelock.benchmarks.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Some threads hold or wait for one lock while others look at what that costs. */
final class Waiting {

    private final Peer peer;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> waiters = new ArrayList<>();
    private Peer.Held held;

    Waiting(Peer peer) {
        this.peer = peer;
    }

    /** On the calling thread, which has to release it. */
    void hold(String key) throws Exception {
        held = peer.acquire(key);
    }

    void release() throws Exception {
        held.release();
    }

    void begin(String key, int count) {
        for (int i = 0; i < count; i++) {
            waiters.add(threads.submit(() -> peer.acquire(key).release()));
        }
    }

    /** Comes back when all had the lock. */
    void end() throws Exception {
        for (Future<?> waiter : waiters) {
            waiter.get();
        }
        threads.shutdownNow();
    }
}

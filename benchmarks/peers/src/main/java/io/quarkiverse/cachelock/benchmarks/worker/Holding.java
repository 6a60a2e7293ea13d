package io.quarkiverse.cachelock.benchmarks.worker;

import java.lang.ref.Reference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Acquires many locks, keeps them, and releases them. */
final class Holding {

    private static final int THREADS = 16;

    private final Peer peer;
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService background = Executors.newSingleThreadExecutor();
    private Future<Result> releases;

    Holding(Peer peer) {
        this.peer = peer;
    }

    /** Comes back when all are held. */
    Result acquire(String key, int locks) throws Exception {
        // Before the first look at the heap, as classes and pools are no part of a lock
        peer.pair(key + "first");
        String[] keys = new String[locks];
        for (int i = 0; i < locks; i++) {
            keys[i] = key + i;
        }
        Peer.Held[] held = new Peer.Held[locks];
        long heap = heap();
        long began = System.nanoTime();
        var acquired = new CountDownLatch(THREADS);
        releases = background.submit(() -> Crew.run(THREADS, (thread, own) -> {
            try {
                for (int i = thread; i < locks; i += THREADS) {
                    held[i] = peer.acquire(keys[i]);
                }
            } finally {
                acquired.countDown();
            }
            over.await();
            release(held, thread, own);
        }));
        acquired.await();
        long nanos = System.nanoTime() - began;
        var result = new Result().with("acquireNanos", nanos).with("heap", heap() - heap);
        Reference.reachabilityFence(keys);
        return result;
    }

    /** As many by each thread as it has acquired. */
    Result release() throws Exception {
        long began = System.nanoTime();
        over.countDown();
        Result result = releases.get().with("releaseNanos", System.nanoTime() - began);
        background.shutdownNow();
        return result;
    }

    private static void release(Peer.Held[] held, int thread, Result own) throws Exception {
        for (int i = thread; i < held.length; i += THREADS) {
            own.with("lost", held[i].release() ? 0 : 1);
        }
    }

    private static long heap() throws InterruptedException {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
            used = Math.min(used, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return used;
    }
}

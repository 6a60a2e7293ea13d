package io.quarkiverse.cachelock.benchmarks.worker;

import java.lang.ref.Reference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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

    /** Comes back when all are held. Somebody has had a lock before, as classes and pools are no part of one. */
    Result acquire(String key, int locks) throws Exception {
        String[] keys = new String[locks];
        for (int i = 0; i < locks; i++) {
            keys[i] = key + i;
        }
        Peer.Held[] held = new Peer.Held[locks];
        Histogram[] waits = Stream.generate(Histogram::new).limit(THREADS).toArray(Histogram[]::new);
        var result = new Result();
        long heap = heap();
        var meter = new Meter();
        var acquired = new CountDownLatch(THREADS);
        releases = background.submit(() -> Crew.run(THREADS, (thread, own) -> {
            try {
                for (int i = thread; i < locks; i += THREADS) {
                    long asked = System.nanoTime();
                    held[i] = peer.acquire(keys[i]);
                    waits[thread].record(System.nanoTime() - asked);
                }
            } finally {
                acquired.countDown();
            }
            over.await();
            release(held, thread, own);
        }));
        acquired.await();
        meter.addTo(result).with("heap", heap() - heap);
        Stream.of(waits).forEach(result.times()::add);
        Reference.reachabilityFence(keys);
        return result;
    }

    /** As many by each thread as it has acquired. */
    Result release() throws Exception {
        var meter = new Meter();
        over.countDown();
        Result crew = releases.get();
        Result result = meter.addTo(new Result());
        background.shutdownNow();
        return result.with("lost", crew.number("lost"));
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

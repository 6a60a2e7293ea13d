package io.quarkiverse.cachelock.benchmarks.worker;

/** Acquires and releases as fast as possible, each thread a lock of its own. */
final class Uncontended {

    /** Between two looks at the clock, when a lock takes less than looking at it. */
    private static final int BATCH = 1_000;

    private final Peer peer;

    Uncontended(Peer peer) {
        this.peer = peer;
    }

    /** Times each pair. */
    Result timed(String key, int threads, long nanos) throws Exception {
        long end = System.nanoTime() + nanos;
        return Crew.run(threads, (thread, own) -> {
            String mine = key + thread;
            var times = new Histogram();
            long count = 0;
            for (long now = System.nanoTime(); now < end; count++) {
                peer.pair(mine);
                long after = System.nanoTime();
                times.record(after - now);
                now = after;
            }
            own.share(count, times);
        });
    }

    /** Times many pairs together. */
    Result batched(String key, long nanos) throws Exception {
        long end = System.nanoTime() + nanos;
        return Crew.run(1, (thread, own) -> {
            var times = new Histogram();
            long count = 0;
            for (long now = System.nanoTime(); now < end; count += BATCH) {
                for (int i = 0; i < BATCH; i++) {
                    peer.pair(key);
                }
                long after = System.nanoTime();
                times.record((after - now) / BATCH);
                now = after;
            }
            own.share(count, times);
        });
    }
}

package io.quarkiverse.cachelock.benchmarks.worker;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** One thread in each of two JVMs: how long after a release begins does the other one, which waits, have the lock? */
final class HandOff {

    /** Long enough for the other one to wait, and different, for the sake of those that poll. */
    private static final long SHORTEST_HOLD = TimeUnit.MILLISECONDS.toNanos(3);
    private static final long LONGEST_HOLD = TimeUnit.MILLISECONDS.toNanos(40);

    private final Peer peer;
    private final Board board;
    private final long who;

    HandOff(Peer peer, Board board, int jvm) {
        this.peer = peer;
        this.board = board;
        this.who = jvm + 1L;
    }

    Result run(String key, long begin, long nanos) throws Exception {
        Crew.awaitNano(begin);
        long end = begin + nanos;
        return Crew.run(1, (thread, own) -> {
            var times = new Histogram();
            long count = 0;
            while (System.nanoTime() < end) {
                Peer.Held held = peer.acquire(key);
                long got = System.nanoTime();
                long releasedAt = board.releasedAt();
                long former = board.enter(who);
                if (former != 0 && former != who) {
                    times.record(got - releasedAt);
                    count++;
                }
                hold();
                board.leave(who);
                held.release();
                own.with("entries", 1);
                awaitOther(end);
            }
            own.share(count, times);
        });
    }

    private static void hold() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(SHORTEST_HOLD, LONGEST_HOLD));
    }

    /** Whoever asks again at once would often be first. */
    private void awaitOther(long end) throws InterruptedException {
        while (board.last() == who && System.nanoTime() < end) {
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }
}

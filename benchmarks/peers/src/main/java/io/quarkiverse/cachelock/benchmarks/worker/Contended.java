package io.quarkiverse.cachelock.benchmarks.worker;

/** All threads, of all JVMs, want the same lock again and again. */
final class Contended {

    /** How the threads of one JVM are told from those of another. */
    private static final int THREADS_PER_JVM = 1_000;

    private final Peer peer;
    private final Board board;
    private final int jvm;

    Contended(Peer peer, Board board, int jvm) {
        this.peer = peer;
        this.board = board;
        this.jvm = jvm;
    }

    Result run(String key, int threads, long begin, long nanos) throws Exception {
        Crew.awaitNano(begin);
        long end = begin + nanos;
        return Crew.run(threads, (thread, own) -> {
            long who = (jvm + 1L) * THREADS_PER_JVM + thread;
            var waits = new Histogram();
            long count = 0;
            long handOffs = 0;
            long jvmHandOffs = 0;
            long late = 0;
            long lost = 0;
            for (long asked = System.nanoTime(); asked < end; asked = System.nanoTime()) {
                Peer.Held held = peer.acquire(key);
                long waited = System.nanoTime() - asked;
                long former = board.enter(who);
                board.leave(who);
                lost += held.release() ? 0 : 1;
                if (asked + waited >= end) {
                    // The last ones find fewer and fewer others
                    late++;
                    continue;
                }
                waits.record(waited);
                count++;
                handOffs += former != 0 && former != who ? 1 : 0;
                jvmHandOffs += former != 0 && former / THREADS_PER_JVM != jvm + 1 ? 1 : 0;
            }
            own.share(count, waits);
            own.with("entries", count + late).with("lost", lost).with("handOffs", handOffs).with("jvmHandOffs", jvmHandOffs);
        });
    }
}

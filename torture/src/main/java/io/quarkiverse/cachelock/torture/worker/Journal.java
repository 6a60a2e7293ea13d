package io.quarkiverse.cachelock.torture.worker;

import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.torture.history.EventKind;
import io.quarkiverse.cachelock.torture.history.EventLog;

/** What one thread writes down. Times are read before what they belong to, or after, whichever makes it believe less. */
final class Journal {

    private final EventLog log;
    private final Board board;
    private final int thread;

    Journal(EventLog log, Board board, int thread) {
        this.log = log;
        this.board = board;
        this.thread = thread;
    }

    Board board() {
        return board;
    }

    void note(EventKind kind, int key, long first, long second) {
        log.add(kind, thread, key, System.nanoTime(), first, second);
    }

    /** Whether the lock is held. */
    boolean granted(int key, HeldLock lock) {
        board.granted(key);
        return look(EventKind.GRANTED, key, lock);
    }

    /** Whether the lock is still held. */
    boolean look(int key, HeldLock lock) {
        return look(EventKind.HELD, key, lock);
    }

    private boolean look(EventKind kind, int key, HeldLock lock) {
        long before = System.nanoTime();
        long promised = lock.remainingLease().toNanos();
        log.add(kind, thread, key, before, lock.fencingToken(), promised);
        if (promised > 0) {
            board.alive(key);
        }
        return promised > 0;
    }

    /** A write to the resource. */
    void write(int key, HeldLock lock) {
        long token = lock.fencingToken();
        long seen = board.write(key, token);
        note(seen > token ? EventKind.REFUSED : EventKind.WROTE, key, token, seen);
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Who has been in a queue and is done, with waiting or with the lock. A server that has not heard of it, because it was down
 * or is a replica that lagged behind, may hand a lock over to them; whoever is told so gives it on at once, or others would
 * wait for the claim lease of each. Knows the last ten thousand. Thread-safe.
 */
final class Departed {

    private static final int MOST = 10_000;

    private record Seat(LockKeys keys, boolean left) {
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Seat> seats = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seat> eldest) {
            return size() > MOST;
        }
    };

    /** The owner token is in use, whatever it was before. */
    void arrives(String ownerToken) {
        locked(() -> seats.remove(ownerToken));
    }

    /** The server has put it into the queue of a lock. */
    void queues(String ownerToken, LockKeys keys) {
        locked(() -> seats.put(ownerToken, new Seat(keys, false)));
    }

    void leaves(String ownerToken) {
        locked(() -> seats.computeIfPresent(ownerToken, (token, seat) -> new Seat(seat.keys, true)));
    }

    /** The lock that it was in the queue of, if it is done. */
    @Nullable
    LockKeys lockOf(String ownerToken) {
        lock.lock();
        try {
            Seat seat = seats.get(ownerToken);
            return seat != null && seat.left ? seat.keys : null;
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}

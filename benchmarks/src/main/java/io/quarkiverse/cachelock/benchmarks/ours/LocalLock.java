package io.quarkiverse.cachelock.benchmarks.ours;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;

/** A lock of the JDK for each key. */
final class LocalLock implements Peer {

    private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final boolean fair;

    LocalLock(boolean fair) {
        this.fair = fair;
    }

    @Override
    public Held acquire(String key) {
        ReentrantLock lock = locks.computeIfAbsent(key, k -> new ReentrantLock(fair));
        lock.lock();
        return () -> {
            lock.unlock();
            return true;
        };
    }
}

package io.quarkiverse.cachelock.benchmarks.peers;

import java.util.function.BiFunction;

import org.redisson.Redisson;
import org.redisson.api.RFencedLock;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.config.Config;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;

/** Locks of Redisson, which its watchdog renews. */
final class RedissonPeer implements Peer {

    private final RedissonClient client;
    private final BiFunction<RedissonClient, String, RLock> kind;

    RedissonPeer(Servers servers, BiFunction<RedissonClient, String, RLock> kind) {
        this.kind = kind;
        var config = new Config();
        config.useSingleServer().setAddress(servers.redisUrl());
        this.client = Redisson.create(config);
    }

    @Override
    public Held acquire(String key) {
        RLock lock = kind.apply(client, key);
        if (lock instanceof RFencedLock fenced) {
            fenced.lockAndGetToken();
        } else {
            lock.lock();
        }
        return () -> release(lock);
    }

    private static boolean release(RLock lock) {
        try {
            lock.unlock();
            return true;
        } catch (IllegalMonitorStateException | RedisException e) {
            return false;
        }
    }

    @Override
    public void stop() {
        client.shutdown();
    }
}

package io.quarkiverse.cachelock.benchmarks.peers;

import java.util.ConcurrentModificationException;
import java.util.concurrent.locks.Lock;

import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.redis.util.RedisLockRegistry.RedisLockType;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.jdbc.support.JdbcTransactionManager;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;

/** Locks of Spring Integration, which nothing renews. */
final class SpringPeer implements Peer {

    private final LockRegistry<? extends Lock> registry;
    private final AutoCloseable connections;

    private SpringPeer(LockRegistry<? extends Lock> registry, AutoCloseable connections) {
        this.registry = registry;
        this.connections = connections;
    }

    static SpringPeer redis(Servers servers, RedisLockType type) {
        var factory = Connections.redis(servers);
        var registry = new RedisLockRegistry(factory, "spring");
        registry.setRedisLockType(type);
        return new SpringPeer(registry, () -> {
            registry.destroy();
            factory.destroy();
        });
    }

    static SpringPeer jdbc(Servers servers) {
        var connections = Connections.jdbc(servers);
        var repository = new DefaultLockRepository(connections);
        repository.setTransactionManager(new JdbcTransactionManager(connections));
        repository.afterPropertiesSet();
        repository.afterSingletonsInstantiated();
        repository.start();
        return new SpringPeer(new JdbcLockRegistry(repository), connections);
    }

    @Override
    public Held acquire(String key) {
        Lock lock = registry.obtain(key);
        lock.lock();
        return () -> release(lock);
    }

    private static boolean release(Lock lock) {
        try {
            lock.unlock();
            return true;
        } catch (IllegalStateException | ConcurrentModificationException e) {
            return false;
        }
    }

    @Override
    public void stop() throws Exception {
        connections.close();
    }
}

package io.quarkiverse.cachelock.benchmarks.peers;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;

import org.springframework.jdbc.core.JdbcTemplate;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.provider.redis.spring.RedisLockProvider;
import net.javacrumbs.shedlock.support.KeepAliveLockProvider;

/** Locks of ShedLock, which never waits: for uncontended use only. */
final class ShedLockPeer implements Peer {

    private static final Duration LEASE = Duration.ofSeconds(30);

    private final LockProvider provider;
    private final AutoCloseable connections;

    private ShedLockPeer(LockProvider provider, AutoCloseable connections) {
        this.provider = provider;
        this.connections = connections;
    }

    static ShedLockPeer redis(Servers servers, boolean keepAlive) {
        var factory = Connections.redis(servers);
        var provider = new RedisLockProvider(factory);
        return new ShedLockPeer(
                keepAlive ? new KeepAliveLockProvider(provider, Executors.newScheduledThreadPool(1)) : provider,
                factory::destroy);
    }

    static ShedLockPeer jdbc(Servers servers) {
        var connections = Connections.jdbc(servers);
        return new ShedLockPeer(new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                .withJdbcTemplate(new JdbcTemplate(connections)).usingDbTime().build()), connections);
    }

    @Override
    public Held acquire(String key) {
        SimpleLock lock = provider.lock(new LockConfiguration(Instant.now(), key, LEASE, Duration.ZERO))
                .orElseThrow(() -> new IllegalStateException("Busy: " + key));
        return () -> {
            lock.unlock();
            return true;
        };
    }

    @Override
    public void stop() throws Exception {
        connections.close();
    }
}

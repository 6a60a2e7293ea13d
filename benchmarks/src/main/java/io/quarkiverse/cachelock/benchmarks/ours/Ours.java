package io.quarkiverse.cachelock.benchmarks.ours;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.eclipse.microprofile.context.spi.ContextManagerProvider;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;
import io.quarkiverse.cachelock.runtime.engine.Caller;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.LocalPassing;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;
import io.quarkiverse.cachelock.runtime.engine.Timing;
import io.quarkiverse.cachelock.runtime.store.jdbc.BenchmarkedJdbc;
import io.quarkiverse.cachelock.runtime.store.memory.MemoryLockStoreProvider;
import io.quarkiverse.cachelock.runtime.store.redis.RedisLockStore;
import io.quarkiverse.cachelock.spi.LockStore;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;

/** Our locks with default settings, for blocking callers: leases that are renewed, fencing tokens, first come, first served. */
final class Ours implements Peer {

    private static final LockSettings DEFAULTS = new LockSettings(Duration.ofSeconds(30), Duration.ofSeconds(30), true,
            Duration.ofHours(24), Duration.ZERO, Duration.ofMillis(100));

    private final LockEngine engine;

    /** @param passing whether a lock may go from hand to hand inside this JVM, as it may by default */
    private Ours(LockStore store, boolean passing) {
        // As Quarkus does at start: whoever is first to need it may not meet another one
        ContextManagerProvider.instance();
        ExecutorService background = Executors.newFixedThreadPool(2);
        this.engine = new LockEngine(store, "lock:", "benchmark@localhost:" + ProcessHandle.current().pid(),
                passing ? new LocalPassing(64, Duration.ofMillis(20)) : LocalPassing.OFF, Timing.system(),
                Infrastructure.getDefaultWorkerPool(), background);
    }

    static Ours redis(Servers servers, boolean passing) {
        Vertx vertx = Vertx.vertx();
        return new Ours(new RedisLockStore(vertx, Redis.createClient(vertx, servers.redisUrl())), passing);
    }

    /** @param notifies whether the database tells those who wait, which it does not by default */
    static Ours jdbc(Servers servers, boolean passing, boolean notifies) {
        return new Ours(BenchmarkedJdbc.store(servers.jdbcUrl(), servers.user(), servers.password(), notifies), passing);
    }

    static Ours memory() {
        return new Ours(new MemoryLockStoreProvider().create(""), true);
    }

    @Override
    public Held acquire(String key) {
        HeldLock lock = engine.acquirer(key, DEFAULTS, engine.blocking()).acquireNow();
        return lock::releaseNow;
    }

    /** The same for callers that must not block: only for a lock store that answers at once. */
    Peer reactive() {
        Caller caller = engine.reactive();
        return new Peer() {

            private long released;

            @Override
            public Held acquire(String key) {
                throw new UnsupportedOperationException("A benchmark does not wait without blocking");
            }

            @Override
            public void pair(String key) {
                long before = released;
                engine.acquirer(key, DEFAULTS, caller).acquire().chain(lock -> lock.release(caller))
                        .subscribe().with(yes -> released++);
                if (released == before) {
                    throw new IllegalStateException("Not released at once: " + key);
                }
            }

            @Override
            public void stop() {
                engine.close();
            }
        };
    }

    @Override
    public void stop() {
        engine.close();
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.request;
import static io.quarkiverse.cachelock.runtime.store.redis.RedisBench.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.engine.AmbiguityContract;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;

class RedisAmbiguityTest extends AmbiguityContract {

    private final RedisServer server = RedisServer.start();
    private final List<RedisBench> benches = new ArrayList<>();

    @Override
    protected int port() {
        return Integer.parseInt(server.url().substring(server.url().lastIndexOf(':') + 1));
    }

    @Override
    protected LockStore store(int port) {
        RedisBench bench = new RedisBench("redis://localhost:" + port);
        benches.add(bench);
        return bench.newStore();
    }

    @Override
    protected void stop() {
        benches.forEach(RedisBench::close);
        server.close();
    }

    @Test
    void theClientHasNoConnectionLeft() throws Exception {
        Vertx vertx = Vertx.vertx();
        Redis narrow = Redis.createClient(vertx,
                new RedisOptions().setConnectionString(server.url()).setMaxPoolSize(1).setMaxPoolWaiting(0));
        RedisConnection taken = narrow.connect().toCompletionStage().toCompletableFuture().get();
        RedisLockStore store = new RedisLockStore(vertx, narrow);
        assertThatThrownBy(() -> settle(store.acquire(request(name, "ann")))).isInstanceOf(LockStoreException.class)
                .hasMessageContaining("it was not asked to acquire the lock");
        assertThat(isHeld(name)).isFalse();
        taken.close().toCompletionStage().toCompletableFuture().get();
        assertThat(settle(store.acquire(request(name, "ann")))).isNotNull();
        store.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}

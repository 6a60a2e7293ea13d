package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreContract;
import io.quarkiverse.cachelock.testservers.RedisCluster;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/** Three masters, and every lock on the replica of its master too. */
class RedisLockStoreClusterReplicasContractTest extends LockStoreContract {

    /** A master that is only slow is none that is dead. */
    private static final Duration NEVER = Duration.ofHours(1);

    private static RedisCluster cluster;
    private static RedisBench bench;

    private final RedisLockStore store = bench.newStore(new Replicas(1, "quarkus.cache-lock.redis.wait-replicas"));
    private final RedisLockStore another = bench.newStore();

    @BeforeAll
    static void connect() {
        cluster = RedisCluster.startWithReplicas(NEVER);
        bench = new RedisBench(cluster.urls().get(0), new RedisOptions().setType(RedisClientType.CLUSTER)
                .setEndpoints(cluster.urls()));
    }

    @AfterAll
    static void disconnect() {
        bench.close();
        cluster.close();
    }

    @AfterEach
    void close() {
        store.close();
        another.close();
    }

    @Override
    protected LockStore store() {
        return store;
    }

    @Override
    protected LockStore anotherStore() {
        return another;
    }

    @Override
    protected void cleanUpIdle() {
        for (RedisServer node : cluster.nodes()) {
            node.ask("EVAL \"" + RedisLockStoreClusterContractTest.DELETE_FENCES + "\" 0");
        }
    }
}

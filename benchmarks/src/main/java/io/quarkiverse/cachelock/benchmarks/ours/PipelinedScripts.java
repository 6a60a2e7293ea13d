package io.quarkiverse.cachelock.benchmarks.ours;

import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/** The very commands that our lock store sends for an uncontended lock, on one shared connection, with a future per command. */
final class PipelinedScripts implements Peer {

    private final Vertx vertx = Vertx.vertx();
    private final RedisConnection connection;
    private final SentCommands commands;
    private final String tokens = UUID.randomUUID().toString();

    PipelinedScripts(Servers servers) throws Exception {
        Redis redis = Redis.createClient(vertx, servers.redisUrl());
        this.commands = SentCommands.record(vertx, redis);
        this.connection = redis.connect().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Override
    public Held acquire(String key) throws Exception {
        String token = tokens + '-' + Thread.currentThread().getId();
        if (send(commands.acquire("lock:" + key, token)).type() != ResponseType.NUMBER) {
            throw new IllegalStateException("Busy: " + key);
        }
        return () -> send(commands.release("lock:" + key, token)).toLong() == 1;
    }

    private Response send(Request request) throws Exception {
        return connection.send(request).toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        vertx.close();
    }
}

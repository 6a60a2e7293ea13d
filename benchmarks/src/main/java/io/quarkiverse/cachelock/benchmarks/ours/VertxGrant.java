package io.quarkiverse.cachelock.benchmarks.ours;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.quarkiverse.cachelock.benchmarks.worker.Peer;
import io.quarkiverse.cachelock.benchmarks.worker.Servers;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/**
 * What our way to hand over costs at least on our client: a queue in the server, a release that grants to its head and tells
 * it, one connection for commands and one to listen. Nobody renews anything, and nobody is looked after.
 */
final class VertxGrant implements Peer {

    /** What the server is told, and what it says. */
    private interface Language {

        Request acquire(String key, String token, String channel);

        Request release(String key, String token);

        /** Whether the lock was free. */
        boolean isGranted(Response acquired);
    }

    /** No lease, no fencing token, nobody may die. */
    private record Bare(String acquire, String release) implements Language {

        @Override
        public Request acquire(String key, String token, String channel) {
            return script(acquire, key).arg(token);
        }

        @Override
        public Request release(String key, String token) {
            return script(release, key);
        }

        @Override
        public boolean isGranted(Response acquired) {
            return acquired.toInteger() == 1;
        }

        private static Request script(String sha, String key) {
            return Request.cmd(Command.EVALSHA).arg(sha).arg(2).arg(key).arg(key + ":queue");
        }
    }

    /** The scripts of our lock store. */
    private record Ours(SentCommands commands) implements Language {

        @Override
        public Request acquire(String key, String token, String channel) {
            return commands.acquireOrQueue("lock:" + key, token, channel);
        }

        @Override
        public Request release(String key, String token) {
            return commands.release("lock:" + key, token);
        }

        @Override
        public boolean isGranted(Response acquired) {
            return acquired.type() == ResponseType.NUMBER || acquired.size() == 1;
        }
    }

    private static final String ACQUIRE = """
            if redis.call('EXISTS', KEYS[1]) == 0 then
              redis.call('SET', KEYS[1], ARGV[1])
              return 1
            end
            redis.call('RPUSH', KEYS[2], ARGV[1])
            return 0""";
    private static final String RELEASE = """
            local head = redis.call('LPOP', KEYS[2])
            if head then
              redis.call('SET', KEYS[1], head)
              redis.call('PUBLISH', string.match(head, '^[^/]*'), head)
            else
              redis.call('DEL', KEYS[1])
            end
            return 1""";

    private final Vertx vertx = Vertx.vertx();
    private final RedisConnection commands;
    private final String channel = UUID.randomUUID().toString();
    private final AtomicLong counter = new AtomicLong();
    private final Map<String, CompletableFuture<Boolean>> waiters = new ConcurrentHashMap<>();
    private final Language language;

    static VertxGrant bare(Servers servers) throws Exception {
        return new VertxGrant(servers, false);
    }

    static VertxGrant withOurScripts(Servers servers) throws Exception {
        return new VertxGrant(servers, true);
    }

    private VertxGrant(Servers servers, boolean ours) throws Exception {
        Redis redis = Redis.createClient(vertx, servers.redisUrl());
        commands = get(redis.connect().toCompletionStage());
        RedisConnection listening = get(redis.connect().toCompletionStage());
        listening.handler(this::told);
        listening.send(Request.cmd(Command.SUBSCRIBE).arg(channel));
        language = ours ? new Ours(SentCommands.record(vertx, redis)) : new Bare(load(ACQUIRE), load(RELEASE));
    }

    private String load(String script) throws Exception {
        return send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script)).toString();
    }

    private void told(Response message) {
        if (message.type() != ResponseType.NUMBER && message.size() == 3 && "message".equals(message.get(0).toString())) {
            CompletableFuture<Boolean> waiter = waiters.remove(message.get(2).toString().split("\\|")[0]);
            if (waiter != null) {
                waiter.complete(true);
            }
        }
    }

    @Override
    public Held acquire(String key) throws Exception {
        String token = channel + "/" + counter.incrementAndGet();
        var turn = new CompletableFuture<Boolean>();
        waiters.put(token, turn);
        if (language.isGranted(send(language.acquire(key, token, channel)))) {
            waiters.remove(token);
        } else {
            get(turn);
        }
        return () -> send(language.release(key, token)).toInteger() > 0;
    }

    private Response send(Request request) throws Exception {
        return get(commands.send(request).toCompletionStage());
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        vertx.close();
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.spi.Renewal;
import io.quarkiverse.cachelock.testservers.RedisServer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A client for lock stores, with the pool's default size, and another one to look at the server from outside. */
final class RedisBench implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(15);
    static final Duration LEASE = Duration.ofMinutes(2);

    /** What the server calls the connections of the lock stores. */
    private static final String CLIENT = "locks";

    private final Vertx vertx = Vertx.vertx();
    private final Redis redis;
    private final Redis admin;

    RedisBench(RedisServer server) {
        this(server.url());
    }

    RedisBench(String url) {
        this(url, new RedisOptions());
    }

    /** With options other than the default ones for the client of the lock stores; its endpoints too if it is no plain one. */
    RedisBench(String url, RedisOptions options) {
        redis = Redis.createClient(vertx, options.getType() == RedisClientType.STANDALONE
                ? options.setConnectionString(url + "?client=" + CLIENT)
                : options);
        admin = Redis.createClient(vertx, url);
    }

    RedisLockStore newStore() {
        return new RedisLockStore(vertx, redis);
    }

    /** One that notices silence sooner. */
    RedisLockStore newStore(Duration patience) {
        return new RedisLockStore(vertx, redis, patience, Replicas.NONE);
    }

    RedisLockStore newStore(Replicas replicas) {
        return new RedisLockStore(vertx, redis, replicas);
    }

    /** Runs a task that blocks where the answers to it could not be delivered meanwhile. */
    void onWorkerContext(Runnable task) throws Exception {
        Verticle verticle = new AbstractVerticle() {
            @Override
            public void start() {
                task.run();
            }
        };
        vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                .toCompletionStage().toCompletableFuture().get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    static AcquireRequest request(String key, String owner) {
        return new AcquireRequest(key, owner + "-secret", owner, LEASE, PATIENCE);
    }

    /** By somebody who will wait. */
    static AcquireRequest waiting(String key, String owner) {
        return waiting(key, owner, LEASE);
    }

    static AcquireRequest waiting(String key, String owner, Duration lease) {
        return new AcquireRequest(key, owner + "-secret", owner, lease, PATIENCE, 1, true);
    }

    /** Tries and waits as the engine does, and claims what is handed over. */
    static Uni<Granted> lock(RedisLockStore store, AcquireRequest request) {
        return store.acquire(request).chain(answer -> answer instanceof Granted granted ? Uni.createFrom().item(granted)
                : park(store, request, (Busy) answer).chain(turn -> turn instanceof Granted granted
                        ? store.renew(new Renewal(request.key(), request.ownerToken(), request.leaseTime()))
                                .replaceWith(granted)
                        : lock(store, request)));
    }

    private static Uni<Acquisition> park(RedisLockStore store, AcquireRequest request, Busy busy) {
        Duration atMost = busy.remainingLease().plusMillis(50);
        return store.awaitTurn(request, atMost).ifNoItem().after(atMost).recoverWithItem(Acquisition.BUSY);
    }

    /** Is in the queue and parked when this returns. */
    CompletableFuture<Granted> enqueue(RedisLockStore store, String key, String owner) {
        return enqueue(store, waiting(key, owner));
    }

    CompletableFuture<Granted> enqueue(RedisLockStore store, AcquireRequest request) {
        CompletableFuture<Granted> turn = lock(store, request).subscribeAsCompletionStage();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> delivery(request) > 0);
        return turn;
    }

    /** How a waiter will be told, as the queue has it; 0 if it is not to be told, or does not wait. */
    private int delivery(AcquireRequest request) {
        Response seat = command("HGET", LockKeys.of(request.key()).lock() + ":waiters", request.ownerToken());
        return seat == null ? 0 : Integer.parseInt(seat.toString().split("\\|")[3]);
    }

    /** The owner ids of those who wait, in their order. */
    List<String> queue(String key) {
        return command("LRANGE", LockKeys.of(key).lock() + ":queue", "0", "-1").stream()
                .map(token -> token.toString().replace("-secret", "")).toList();
    }

    /** What is left of locks that nobody holds and nobody waits for. */
    void assertOnlyFencesAreLeft() {
        assertThat(command("KEYS", "*")).extracting(Object::toString).allMatch(key -> key.endsWith(":fence"));
    }

    static Acquisition acquire(RedisLockStore store, String key, String owner) {
        return settle(store.acquire(request(key, owner)));
    }

    static long grant(RedisLockStore store, String key, String owner) {
        return ((Granted) acquire(store, key, owner)).fencingToken();
    }

    static boolean release(RedisLockStore store, String key, String owner) {
        return settle(store.release(key, owner + "-secret"));
    }

    static <T> T settle(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    /** The answer of the server, an error included. */
    Response command(String name, String... args) {
        Request request = Request.cmd(Command.create(name));
        for (String arg : args) {
            request.arg(arg);
        }
        try {
            return admin.send(request).toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(name + " failed", e);
        }
    }

    /** Does not wait for the answer. */
    void flushScripts() {
        admin.send(Request.cmd(Command.SCRIPT).arg("FLUSH"));
    }

    /** How often clients have called a command, those inside of scripts included. */
    long calls(String command) {
        return command("INFO", "commandstats").toString().lines().filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1"))).sum();
    }

    /** The connections of the lock stores, by their ids. */
    List<String> connections() {
        return command("CLIENT", "LIST").toString().lines().filter(line -> line.contains(" name=" + CLIENT + " "))
                .map(line -> line.replaceAll("^id=(\\d+) .*", "$1")).toList();
    }

    List<String> subscribers() {
        return command("CLIENT", "LIST").toString().lines()
                .filter(line -> line.contains(" name=" + CLIENT + " ") && line.contains(" sub=1 "))
                .map(line -> line.replaceAll("^id=(\\d+) .*", "$1")).toList();
    }

    void awaitSubscriber() {
        await().atMost(PATIENCE).until(() -> subscribers().size() == 1);
    }

    void killConnections() {
        connections().forEach(id -> command("CLIENT", "KILL", "ID", id));
    }

    @Override
    public void close() {
        redis.close();
        admin.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;

/**
 * Locks on Redis 6.2 and later, and on Valkey: each verb is one script, one round trip. Takes one connection of the client,
 * and a second one as soon as somebody waits, whatever the number of callers. Never blocks.
 */
public final class RedisLockStore implements LockStore {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** A lock that rests for longer starts from the clock again, which has moved on. */
    private static final Duration FENCE_MEMORY = Duration.ofDays(7);

    private final Pipeline pipeline;
    private final ReleaseHints hints;

    /**
     * @param vertx that of the client
     * @param redis the client, which the lock store leaves open when it is closed
     */
    public RedisLockStore(Vertx vertx, Redis redis) {
        this(vertx, redis, PATIENCE);
    }

    /** @param patience how long Redis may be silent until a connection counts as lost */
    RedisLockStore(Vertx vertx, Redis redis, Duration patience) {
        Connector connector = new Connector(vertx, redis, patience);
        this.pipeline = new Pipeline(connector);
        this.hints = new ReleaseHints(connector, this::isFree);
    }

    @Override
    public Uni<Acquisition> acquire(AcquireRequest request) {
        return call(Script.ACQUIRE, "acquire", request.key(), LockKeys.of(request.key()).both(),
                request.ownerToken(), request.ownerId(), millis(request.leaseTime()), FENCE_MEMORY.toMillis())
                .map(RedisLockStore::acquisition);
    }

    @Override
    public Uni<Boolean> renew(Renewal renewal) {
        return call(Script.RENEW, "renew", renewal.key(), LockKeys.of(renewal.key()).lockOnly(),
                renewal.ownerToken(), millis(renewal.leaseTime()), ReleaseHints.CHANNEL, renewal.key())
                .map(RedisLockStore::isYes);
    }

    @Override
    public Uni<List<Boolean>> renewAll(List<Renewal> renewals) {
        if (renewals.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        // all are sent at once, and none is held back because another one failed
        return Uni.join().all(renewals.stream().map(this::renew).toList()).andCollectFailures()
                .onFailure(CompositeException.class).transform(e -> ((CompositeException) e).getCauses().get(0));
    }

    @Override
    public Uni<Boolean> release(String key, String ownerToken) {
        return call(Script.RELEASE, "release", key, LockKeys.of(key).lockOnly(), ownerToken, ReleaseHints.CHANNEL, key)
                .map(RedisLockStore::isYes);
    }

    @Override
    public Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return hints.await(request.key());
    }

    @Override
    public boolean wakesWaiters() {
        return true;
    }

    @Override
    public Uni<Optional<LockState>> state(String key) {
        return call(Script.STATE, "look at", key, LockKeys.of(key).lockOnly()).map(answer -> state(key, answer));
    }

    @Override
    public Uni<Boolean> forceRelease(String key) {
        return call(Script.FORCE_RELEASE, "force the release of", key, LockKeys.of(key).lockOnly(), ReleaseHints.CHANNEL, key)
                .map(RedisLockStore::isYes);
    }

    @Override
    public void close() {
        hints.close();
        pipeline.close();
    }

    /** How many keys are waited for. */
    int awaitedKeys() {
        return hints.keys();
    }

    private Uni<Response> call(Script script, String verb, String key, List<String> keys, Object... args) {
        String purpose = purpose(verb, key);
        return Uni.createFrom().deferred(() -> pipeline.send(script.remembered(keys, args), purpose))
                .onFailure(RedisLockStore::isForgotten)
                .recoverWithUni(() -> pipeline.send(script.whole(keys, args), purpose));
    }

    private Uni<Boolean> isFree(String key) {
        return pipeline.send(Request.cmd(Command.EXISTS).arg(LockKeys.of(key).lock()), purpose("look at", key))
                .map(exists -> exists.toLong() == 0);
    }

    private static String purpose(String verb, String key) {
        return verb + " the lock '" + key.replaceAll("\\p{Cntrl}", "?") + "'";
    }

    /** A restart, a failover or SCRIPT FLUSH makes a server forget its scripts at any time. */
    private static boolean isForgotten(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause != null && cause.getMessage() != null && cause.getMessage().startsWith("NOSCRIPT");
    }

    /** Rounded up: the engine counts on all of it. */
    static long millis(Duration lease) {
        return Math.max(1, lease.plusNanos(999_999).toMillis());
    }

    private static boolean isYes(Response answer) {
        return answer.toLong() == 1;
    }

    private static Acquisition acquisition(Response answer) {
        if (answer.type() == ResponseType.NUMBER) {
            return new Acquisition.Granted(answer.toLong());
        }
        Response ownerId = answer.get(1);
        return new Acquisition.Busy(remaining(answer.get(0)), ownerId == null ? null : ownerId.toString());
    }

    private static Optional<LockState> state(String key, Response answer) {
        if (answer.size() == 0) {
            return Optional.empty();
        }
        Duration remaining = remaining(answer.get(0));
        return Optional.of(new LockState(key, answer.get(3).toString(), answer.get(1).toLong(),
                Instant.ofEpochMilli(answer.get(2).toLong()), remaining == null ? Duration.ZERO : remaining,
                OptionalInt.empty()));
    }

    /** Unknown if the key never expires, which means that somebody else made it. */
    private static @Nullable Duration remaining(Response millis) {
        return millis.toLong() < 0 ? null : Duration.ofMillis(millis.toLong());
    }
}

package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.uni.builders.UniCreateWithEmitter;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;

/**
 * Locks on Redis 6.2 and later, and on Valkey: each verb is one script, one round trip. Those who wait queue in the server,
 * and who releases a lock hands it to the first of them in the same step. Takes one connection of the client, and a second
 * one as soon as somebody waits, whatever the number of callers; one more if replicas are waited for. Never blocks.
 */
public final class RedisLockStore implements LockStore {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** When somebody is to ask again who did not say that it would wait. */
    private static final Duration NOT_QUEUED = Duration.ofMillis(100);

    /** More of them would keep the server from others for too long. */
    private static final int MOST_TOGETHER = 100;

    private final Connector connector;
    private final Pipeline pipeline;
    private final Replicas replicas;
    private final Waiters waiters;
    private final HandOffWatch watch;
    private final Departed departed = new Departed();
    private final Acquiring acquiring;

    /**
     * @param vertx that of the client
     * @param redis the client, which the lock store leaves open when it is closed
     */
    public RedisLockStore(Vertx vertx, Redis redis) {
        this(vertx, redis, PATIENCE, Replicas.NONE);
    }

    /** @param replicas how many must have a lock */
    RedisLockStore(Vertx vertx, Redis redis, Replicas replicas) {
        this(vertx, redis, PATIENCE, replicas);
    }

    /** @param patience how long Redis may be silent until a connection counts as lost */
    RedisLockStore(Vertx vertx, Redis redis, Duration patience, Replicas replicas) {
        this.connector = new Connector(vertx, redis, patience);
        this.pipeline = new Pipeline(connector);
        this.replicas = replicas;
        this.waiters = new Waiters(connector, this::giveOn);
        this.watch = new HandOffWatch(connector, this::handOn);
        // Replicas are waited for on another connection, which then delays no renewal
        this.acquiring = new Acquiring(replicas.areNone() ? pipeline : new Pipeline(connector), replicas, waiters, departed,
                watch, this::giveBack);
    }

    @Override
    public Uni<Acquisition> acquire(AcquireRequest request) {
        return acquiring.acquire(request);
    }

    @Override
    public int acquiresTogether() {
        return connector.delivery() == Delivery.COUNTED ? MOST_TOGETHER : 1;
    }

    /** In one script, unless the locks are spread over a cluster. */
    @Override
    public Uni<List<Acquisition>> acquireAll(List<AcquireRequest> requests) {
        return Uni.createFrom().deferred(() -> connector.delivery() == Delivery.COUNTED ? acquiring.acquireAll(requests)
                : LockStore.super.acquireAll(requests));
    }

    @Override
    public Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return Uni.createFrom().deferred(() -> {
            Waiter waiter = waiters.of(request.ownerToken());
            if (waiter == null) {
                return Uni.createFrom().item(Acquisition.BUSY).onItem().delayIt().by(NOT_QUEUED);
            }
            // what was handed over is on no replica for sure until it is acquired
            Uni<Acquisition> turn = waiters.park(waiter);
            return replicas.areNone() ? turn : turn.replaceWith(Acquisition.BUSY);
        });
    }

    @Override
    public boolean wakesWaiters() {
        return true;
    }

    @Override
    public boolean queuesWaiters() {
        return true;
    }

    @Override
    public Uni<Boolean> renew(Renewal renewal) {
        return renewAll(List.of(renewal)).map(answers -> answers.get(0));
    }

    @Override
    public Uni<List<Boolean>> renewAll(List<Renewal> renewals) {
        return Uni.createFrom()
                .deferred(() -> RenewalBatches.run(pipeline, renewals, connector.delivery() == Delivery.COUNTED));
    }

    @Override
    public Uni<Boolean> release(String key, String ownerToken) {
        return new UniCreateWithEmitter<>(caller -> {
            waiters.remove(ownerToken);
            departed.leaves(ownerToken);
            pipeline.add(new ScriptCall<>(freeing(Script.RELEASE, "release", LockKeys.of(key), ownerToken), caller));
        });
    }

    @Override
    public Uni<Boolean> forceRelease(String key) {
        return free(Script.FORCE_RELEASE, "force the release of", LockKeys.of(key));
    }

    private void giveBack(AcquireRequest request) {
        release(request.key(), request.ownerToken()).subscribe().with(free -> {
        }, failure -> {
        });
    }

    /** Gives a lock on that was handed over to somebody who is done. A message can make nothing else of it. */
    private void giveOn(String ownerToken) {
        LockKeys keys = departed.lockOf(ownerToken);
        if (keys != null && waiters.vain().mayBeAnswered()) {
            free(Script.RELEASE, "give on", keys, ownerToken).subscribe().with(free -> {
            }, failure -> {
            });
        }
    }

    /** Gives a lock that nobody claimed to the next in the queue. If that fails, those who wait ask again in time. */
    private void handOn(LockKeys keys) {
        free(Script.HAND_ON, "hand on", keys).subscribe().with(free -> {
        }, failure -> {
        });
    }

    private Uni<Boolean> free(Script script, String verb, LockKeys keys, String... args) {
        return pipeline.run(freeing(script, verb, keys, args));
    }

    private ScriptCall.Order<Boolean> freeing(Script script, String verb, LockKeys keys, String... args) {
        return new ScriptCall.Order<>(script, keys.all(), args, verb, keys.key(), answer -> {
            if (Answers.isHandedOver(answer)) {
                watch.handedOver(keys);
            }
            return Answers.isYes(answer);
        });
    }

    @Override
    public Uni<Optional<LockState>> state(String key) {
        return pipeline.run(new ScriptCall.Order<>(Script.STATE, LockKeys.of(key).lockOnly(), new String[0], "look at", key,
                answer -> Answers.state(key, answer)));
    }

    @Override
    public void close() {
        waiters.close();
        connector.run(watch::close);
        pipeline.close();
        acquiring.close();
    }

    /** How many wait, or may be waiting soon. */
    int waiting() {
        return waiters.size();
    }

    /** Rounded up: the engine counts on all of it. */
    static long millis(Duration lease) {
        return Math.max(1, lease.plusNanos(999_999).toMillis());
    }
}

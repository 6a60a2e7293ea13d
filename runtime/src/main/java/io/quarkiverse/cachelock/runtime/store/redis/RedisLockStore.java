package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.Renewal;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;

/**
 * Locks on Redis 6.2 and later, and on Valkey: each verb is one script, one round trip. Those who wait queue in the server,
 * and who releases a lock hands it to the first of them in the same step. Takes one connection of the client, and a second
 * one as soon as somebody waits, whatever the number of callers; one more if replicas are waited for. Never blocks.
 */
public final class RedisLockStore implements LockStore {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** When somebody is to ask again who did not say that it would wait. */
    private static final Duration NOT_QUEUED = Duration.ofMillis(100);

    private final Connector connector;
    private final Pipeline pipeline;
    /** Another one if it is kept busy by waiting for replicas, which must delay no renewal. */
    private final Pipeline acquiring;
    private final Replicas replicas;
    private final Waiters waiters;
    private final HandOffWatch watch;
    private final Departed departed = new Departed();

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
        this.acquiring = replicas.areNone() ? pipeline : new Pipeline(connector);
        this.replicas = replicas;
        this.waiters = new Waiters(connector, this::giveOn);
        this.watch = new HandOffWatch(connector, this::handOn);
    }

    @Override
    public Uni<Acquisition> acquire(AcquireRequest request) {
        return Uni.createFrom().emitter(caller -> {
            LockKeys keys = LockKeys.of(request.key());
            Waiter waiter = request.queue() ? waiters.add(request.ownerToken(), keys) : null;
            if (waiter != null) {
                departed.arrives(request.ownerToken());
            }
            acquiring.add(new ScriptCall<>(new ScriptCall.Order<>(Script.ACQUIRE, keys.all(), args(request, waiter), "acquire",
                    request.key(), (answer, copies) -> acquired(request, keys, waiter, answer, copies), replicas.command()),
                    caller));
        });
    }

    private String[] args(AcquireRequest request, @Nullable Waiter waiter) {
        String delivery = waiter == null ? "" : waiter.delivery().code();
        String channel = waiter == null ? "" : waiters.mailbox().channel();
        return new String[] { request.ownerToken(), request.ownerId(), Long.toString(millis(request.leaseTime())),
                Integer.toString(request.fencingTokens()), delivery, channel };
    }

    private Acquisition acquired(AcquireRequest request, LockKeys keys, @Nullable Waiter waiter, Response answer, long copies) {
        Acquisition acquisition = Answers.acquisition(answer);
        if (acquisition instanceof Granted) {
            if (waiter != null) {
                waiters.remove(waiter);
            }
            if (copies < replicas.count()) {
                release(request.key(), request.ownerToken()).subscribe().with(released -> {
                }, failure -> {
                });
                throw replicas.missing(request.key(), copies);
            }
            return acquisition;
        }
        if (waiter != null) {
            waiter.queued(Answers.queuedAt(answer));
            departed.queues(request.ownerToken(), keys);
        }
        if (Answers.wasHandedOver(answer)) {
            watch.handedOver(keys);
        }
        return acquisition;
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
        return Uni.createFrom().emitter(caller -> {
            waiters.remove(ownerToken);
            departed.leaves(ownerToken);
            pipeline.add(new ScriptCall<>(freeing(Script.RELEASE, "release", LockKeys.of(key), ownerToken), caller));
        });
    }

    @Override
    public Uni<Boolean> forceRelease(String key) {
        return free(Script.FORCE_RELEASE, "force the release of", LockKeys.of(key));
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

package io.quarkiverse.cachelock.runtime.store.redis;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.uni.builders.UniCreateWithEmitter;
import io.vertx.redis.client.Response;

/** Asks for locks, and takes note of who is in their queues then. */
final class Acquiring {

    private final Pipeline pipeline;
    private final Replicas replicas;
    private final Waiters waiters;
    private final Departed departed;
    private final HandOffWatch watch;
    private final Consumer<AcquireRequest> giveBack;

    /** One request, and who will wait if it is in vain. */
    private record Attempt(AcquireRequest request, LockKeys keys, @Nullable Waiter waiter) {
    }

    /**
     * @param replicas how many must have a lock
     * @param giveBack for a lock that too few of them have
     */
    Acquiring(Pipeline pipeline, Replicas replicas, Waiters waiters, Departed departed, HandOffWatch watch,
            Consumer<AcquireRequest> giveBack) {
        this.pipeline = pipeline;
        this.replicas = replicas;
        this.waiters = waiters;
        this.departed = departed;
        this.watch = watch;
        this.giveBack = giveBack;
    }

    Uni<Acquisition> acquire(AcquireRequest request) {
        return new UniCreateWithEmitter<>(caller -> {
            Attempt attempt = attempt(request);
            pipeline.add(new ScriptCall<>(new ScriptCall.Order<>(Script.ACQUIRE, attempt.keys().all(), args(attempt), "acquire",
                    request.key(), (answer, copies) -> acquired(attempt, answer, copies), replicas.command()), caller));
        });
    }

    /** In order, up to the first that is busy; all keys must be on one server. */
    Uni<List<Acquisition>> acquireAll(List<AcquireRequest> requests) {
        return new UniCreateWithEmitter<>(caller -> {
            List<Attempt> attempts = requests.stream().map(this::attempt).toList();
            String[] keys = attempts.stream().map(attempt -> attempt.keys().all()).flatMap(Stream::of).toArray(String[]::new);
            String[] args = attempts.stream().map(this::args).flatMap(Stream::of).toArray(String[]::new);
            pipeline.add(new ScriptCall<>(new ScriptCall.Order<>(Script.ACQUIRE_ALL, keys, args, "acquire",
                    requests.get(0).key(), (answers, copies) -> acquired(attempts, answers, copies), replicas.command()),
                    caller));
        });
    }

    void close() {
        pipeline.close();
    }

    private Attempt attempt(AcquireRequest request) {
        LockKeys keys = LockKeys.of(request.key());
        if (!request.queue()) {
            return new Attempt(request, keys, null);
        }
        Waiter waiter = waiters.add(request.ownerToken(), keys);
        departed.arrives(request.ownerToken());
        return new Attempt(request, keys, waiter);
    }

    private String[] args(Attempt attempt) {
        AcquireRequest request = attempt.request();
        Waiter waiter = attempt.waiter();
        String delivery = waiter == null ? "" : waiter.delivery().code();
        String channel = waiter == null ? "" : waiters.mailbox().channel();
        return new String[] { request.ownerToken(), request.ownerId(),
                Long.toString(RedisLockStore.millis(request.leaseTime())), Integer.toString(request.fencingTokens()), delivery,
                channel };
    }

    private List<Acquisition> acquired(List<Attempt> attempts, Response answers, long copies) {
        attempts.subList(answers.size(), attempts.size()).forEach(this::forget);
        if (copies < replicas.count() && Answers.acquisition(answers.get(0)) instanceof Granted) {
            attempts.subList(1, answers.size()).forEach(attempt -> giveBack.accept(attempt.request()));
        }
        return IntStream.range(0, answers.size()).mapToObj(i -> acquired(attempts.get(i), answers.get(i), copies)).toList();
    }

    private Acquisition acquired(Attempt attempt, Response answer, long copies) {
        AcquireRequest request = attempt.request();
        Acquisition acquisition = Answers.acquisition(answer);
        if (acquisition instanceof Granted) {
            forget(attempt);
            if (copies < replicas.count()) {
                giveBack.accept(request);
                throw replicas.missing(request.key(), copies);
            }
            return acquisition;
        }
        Waiter waiter = attempt.waiter();
        if (waiter != null) {
            waiter.queued(Answers.queuedAt(answer));
            departed.queues(request.ownerToken(), attempt.keys());
        }
        if (Answers.wasHandedOver(answer)) {
            watch.handedOver(attempt.keys());
        }
        return acquisition;
    }

    private void forget(Attempt attempt) {
        Waiter waiter = attempt.waiter();
        if (waiter != null) {
            waiters.remove(waiter);
        }
    }
}

package io.quarkiverse.cachelock.torture.worker;

import java.time.Duration;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.spi.LockStore;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;

/** See {@link Control#COUNTER_AS_FENCE}. */
final class CounterFence extends DelegatingStore {

    private final Redis redis;

    CounterFence(LockStore store, Redis redis) {
        super(store);
        this.redis = redis;
    }

    @Override
    public Uni<Acquisition> acquire(AcquireRequest request) {
        return super.acquire(request).chain(answer -> counted(request, answer));
    }

    @Override
    public Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return super.awaitTurn(request, atMost).chain(answer -> counted(request, answer));
    }

    private Uni<Acquisition> counted(AcquireRequest request, Acquisition answer) {
        if (!(answer instanceof Granted granted)) {
            return Uni.createFrom().item(answer);
        }
        Request increment = Request.cmd(Command.INCRBY).arg("counter:" + request.key()).arg(request.fencingTokens());
        return Uni.createFrom().completionStage(() -> redis.send(increment).toCompletionStage())
                .map(count -> new Granted(count.toLong() - request.fencingTokens() + 1, granted.contended(), granted.claim()));
    }
}

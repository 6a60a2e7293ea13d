package io.quarkiverse.cachelock.torture.worker;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.spi.LockStore;
import io.smallrye.mutiny.Uni;

/** See {@link Control#VALIDITY_FROM_REPLY}: keeps the grant back until it is asked again, which is when its time begins. */
final class LateClock extends DelegatingStore {

    private final ConcurrentHashMap<String, Acquisition> keptBack = new ConcurrentHashMap<>();

    LateClock(LockStore store) {
        super(store);
    }

    @Override
    public Uni<Acquisition> acquire(AcquireRequest request) {
        return Uni.createFrom().deferred(() -> {
            Acquisition granted = keptBack.remove(request.ownerToken());
            return granted != null ? Uni.createFrom().item(granted)
                    : super.acquire(request).map(answer -> keptBack(request, answer));
        });
    }

    private Acquisition keptBack(AcquireRequest request, Acquisition answer) {
        if (answer instanceof Granted) {
            keptBack.put(request.ownerToken(), answer);
            return Acquisition.BUSY;
        }
        return answer;
    }

    @Override
    public Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return Uni.createFrom().deferred(() -> keptBack.containsKey(request.ownerToken())
                ? Uni.createFrom().item(Acquisition.BUSY)
                : Uni.createFrom().nothing());
    }

    /** What a queue hands over is renewed at once, and that would put it right. */
    @Override
    public boolean queuesWaiters() {
        return false;
    }

    @Override
    public boolean wakesWaiters() {
        return false;
    }
}

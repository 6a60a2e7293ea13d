package io.quarkiverse.cachelock.runtime.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Renewal;

/** What the tests ask of a store. */
final class Requests {

    static final Duration LEASE = Duration.ofMinutes(1);

    private Requests() {
    }

    static String newKey() {
        return "lock:" + UUID.randomUUID();
    }

    static AcquireRequest request(String key, String owner) {
        return request(key, owner, Duration.ofSeconds(10));
    }

    static AcquireRequest request(String key, String owner, Duration timeout) {
        return new AcquireRequest(key, owner, owner + "@test", LEASE, timeout);
    }

    /** Of one who will wait. */
    static AcquireRequest waiting(String key, String owner) {
        return new AcquireRequest(key, owner, owner + "@test", LEASE, Duration.ofSeconds(10), 1, true);
    }

    static CompletableFuture<Acquisition> await(JdbcLockStore store, AcquireRequest request) {
        return store.awaitTurn(request, LEASE).subscribeAsCompletionStage();
    }

    static Renewal renewal(String key, String owner) {
        return new Renewal(key, owner, LEASE);
    }

    static long grant(JdbcLockStore store, String key, String owner) {
        Acquisition acquisition = store.acquire(request(key, owner));
        assertThat(acquisition).isInstanceOf(Acquisition.Granted.class);
        return ((Acquisition.Granted) acquisition).fencingToken();
    }
}

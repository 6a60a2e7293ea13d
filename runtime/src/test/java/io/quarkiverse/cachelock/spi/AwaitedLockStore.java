package io.quarkiverse.cachelock.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.Acquisition.Busy;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/**
 * The verbs of a lock store, awaited. Owners go by their id; the owner token is made from it.
 *
 * @param secret what makes the owner tokens of this test unguessable
 */
record AwaitedLockStore(LockStore store, String secret) {

    /** More than any single step takes on a busy machine, and much less than {@link #LEASE}. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    /** A lease that does not end during a test. */
    static final Duration LEASE = Duration.ofMinutes(2);

    String tokenOf(String owner) {
        return owner + "-" + secret;
    }

    AcquireRequest request(String key, String owner, Duration lease) {
        return new AcquireRequest(key, tokenOf(owner), owner, lease, PATIENCE);
    }

    Acquisition acquire(String key, String owner, Duration lease) {
        return settle(store.acquire(request(key, owner, lease)));
    }

    List<Acquisition> acquireAll(List<String> keys, String owner) {
        return settle(store.acquireAll(keys.stream().map(key -> request(key, owner, LEASE)).toList()));
    }

    Acquisition acquire(String key, String owner) {
        return acquire(key, owner, LEASE);
    }

    /** Acquires a lock that must be free, and returns the fencing token. */
    long grant(String key, String owner, Duration lease) {
        Acquisition answer = acquire(key, owner, lease);
        assertThat(answer).as("%s acquiring <%s>, which is free", owner, key).isInstanceOf(Granted.class);
        return ((Granted) answer).fencingToken();
    }

    long grant(String key, String owner) {
        return grant(key, owner, LEASE);
    }

    /** Tries to acquire a lock that somebody else must hold. */
    Busy busy(String key, String owner) {
        Acquisition answer = acquire(key, owner);
        assertThat(answer).as("%s acquiring <%s>, which is held", owner, key).isInstanceOf(Busy.class);
        return (Busy) answer;
    }

    /** Tries to acquire, by somebody who will wait: it queues if the store keeps a queue. */
    Acquisition queue(String key, String owner) {
        return settle(store.acquire(waiting(key, owner)));
    }

    AcquireRequest waiting(String key, String owner) {
        return new AcquireRequest(key, tokenOf(owner), owner, LEASE, PATIENCE, 1, true);
    }

    /** Tries to acquire a lock that somebody else must hold, in order to wait for it. */
    void queueBusy(String key, String owner) {
        assertThat(queue(key, owner)).as("%s queueing for <%s>, which is held", owner, key).isInstanceOf(Busy.class);
    }

    Renewal renewal(String key, String owner, Duration lease) {
        return new Renewal(key, tokenOf(owner), lease);
    }

    boolean renew(String key, String owner, Duration lease) {
        return settle(store.renew(renewal(key, owner, lease)));
    }

    boolean renew(String key, String owner) {
        return renew(key, owner, LEASE);
    }

    List<Boolean> renewAll(Renewal... renewals) {
        return settle(store.renewAll(Arrays.asList(renewals)));
    }

    boolean release(String key, String owner) {
        return settle(store.release(key, tokenOf(owner)));
    }

    Release releaseOf(String key, String owner) {
        return new Release(key, tokenOf(owner));
    }

    boolean forceRelease(String key) {
        return settle(store.forceRelease(key));
    }

    Optional<LockState> state(String key) {
        return settle(store.state(key));
    }

    LockState heldState(String key) {
        Optional<LockState> state = state(key);
        assertThat(state).as("state of <%s>, which is held", key).isPresent();
        return state.get();
    }

    /** Waits until the lease is over, by the store's clock, without touching the lock. */
    void awaitExpiry(String key) {
        await("expiry of " + key).atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> state(key).isEmpty());
    }

    /** Starts waiting after a failed attempt. */
    CompletableFuture<Acquisition> awaitTurn(String key, String owner) {
        Uni<Acquisition> turn = store.awaitTurn(waiting(key, owner), LEASE);
        Uni<Acquisition> apart = store.blocks() ? turn.runSubscriptionOn(Infrastructure.getDefaultExecutor()) : turn;
        return apart.subscribeAsCompletionStage();
    }

    /** Tries to acquire until the lock is granted, as the engine does: in time if the store wakes, often if it does not. */
    long acquireEventually(String key, String owner, Duration atMost) {
        while (true) {
            if (queue(key, owner) instanceof Granted granted) {
                return granted.fencingToken();
            }
            Duration wait = store.wakesWaiters() ? atMost : Duration.ofMillis(2);
            Uni<Acquisition> turn = store.awaitTurn(waiting(key, owner), wait);
            if (settle(turn.ifNoItem().after(wait).recoverWithItem(Acquisition.BUSY)) instanceof Granted granted) {
                return granted.fencingToken();
            }
        }
    }

    static <T> T settle(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }
}

package io.quarkiverse.cachelock.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;

/**
 * Where locks live. {@link #acquire}, {@link #renew} and {@link #release} are the whole algorithm: each is one atomic,
 * owner-conditional step, lazy (nothing happens before subscription), tried once, and never waits for a busy lock. All else,
 * such as waiting, renewing and giving up, is the engine's.
 * <p>
 * Durations, never instants: the store's clock decides when a lease is over. A failure, best a
 * {@link io.quarkiverse.cachelock.LockStoreException}, means that the outcome is unknown. Thread-safe.
 * <p>
 * The tests of a store subclass {@code LockStoreContract}. A store that can only block implements {@link BlockingLockStore}.
 */
public interface LockStore extends AutoCloseable {

    /**
     * Grants the lock if nobody holds it, or if the same owner token does: a repeated request gets the same fencing token
     * and a new lease.
     */
    Uni<Acquisition> acquire(AcquireRequest request);

    /** Sets a new lease if the owner token still holds the lock. False if it does not; an expired lock never comes back. */
    Uni<Boolean> renew(Renewal renewal);

    /** Frees the lock if the owner token still holds it. False if it does not: then it no longer waits in a queue either. */
    Uni<Boolean> release(String key, String ownerToken);

    /**
     * Parks a waiter until trying again is worth it: ends with {@link Acquisition.Busy} when the lock may have become free,
     * or with {@link Acquisition.Granted}, with a claim, if the store handed it over. By default it never ends. The engine
     * bounds the wait
     * by {@code atMost} and by cancelling, so a hint may get lost, but a store whose {@link #wakesWaiters()} is true loses
     * none without reason: if the lock became free after the attempt that failed, it ends at once.
     *
     * @param request the attempt that failed
     * @param atMost after which the engine cancels
     */
    default Uni<Acquisition> awaitTurn(AcquireRequest request, Duration atMost) {
        return Uni.createFrom().nothing();
    }

    /** Whether the store keeps a queue, so that a waiter who gives up has to be taken out of it. It does not, by default. */
    default boolean queuesWaiters() {
        return false;
    }

    /** Whether {@link #awaitTurn} ends when the lock is released. If not, as by default, the engine polls. */
    default boolean wakesWaiters() {
        return false;
    }

    /**
     * Whether {@link #awaitTurn} ends when the holder's lease is over, and finds out by itself about hints that got lost. If
     * not, as by default, the engine tries again when the lease it knows of is over, and every 10 s.
     */
    default boolean watchesLeases() {
        return false;
    }

    /**
     * {@link #acquire} for several, in order, up to the first that is busy: what comes behind it is not asked for. The answers
     * come in the same order, and only the last one may be {@link Acquisition.Busy}. By default one is asked for after the
     * other; best is one round trip, of which others see all or nothing, so that of two who want the same one gets it. A
     * failure means that all outcomes are unknown.
     *
     * @param requests at least one, at most {@link #acquiresTogether()}, each for another key
     */
    default Uni<List<Acquisition>> acquireAll(List<AcquireRequest> requests) {
        return Uni.createFrom().deferred(() -> {
            List<Acquisition> answers = new ArrayList<>();
            return Uni.createFrom().deferred(() -> acquire(requests.get(answers.size()))).invoke(answers::add)
                    .repeat().whilst(answer -> answer instanceof Granted && answers.size() < requests.size())
                    .select().last().toUni().replaceWith(answers);
        });
    }

    /** How many locks {@link #acquireAll} can ask for in about the time of one: one by default. */
    default int acquiresTogether() {
        return 1;
    }

    /** Whether subscribing to the verbs blocks the thread. It does not, by default. */
    default boolean blocks() {
        return false;
    }

    /** The verbs without the {@code Uni}, if they answer on the calling thread anyway. They do not, by default. */
    default @Nullable BlockingLockStore direct() {
        return null;
    }

    /**
     * {@link #renew} for many: the answers come in the order of the renewals. By default each is asked for by itself, all at
     * once; best is one round trip. A failure means that all outcomes are unknown.
     */
    default Uni<List<Boolean>> renewAll(List<Renewal> renewals) {
        return renewals.isEmpty() ? Uni.createFrom().item(List.of())
                : Uni.join().all(renewals.stream().map(this::renew).toList()).andCollectFailures();
    }

    /**
     * {@link #release} for many, when the application ends and nobody asks what the answers were. By default each is asked for
     * by itself, all at once; best is one round trip. A failure means that all outcomes are unknown.
     */
    default Uni<Void> releaseAll(List<Release> releases) {
        return releases.isEmpty() ? Uni.createFrom().voidItem()
                : Uni.join().all(releases.stream().map(each -> release(each.key(), each.ownerToken())).toList())
                        .andCollectFailures().replaceWithVoid();
    }

    /** The shortest lease time that the store can keep: 100 ms by default. */
    default Duration minimumLease() {
        return Duration.ofMillis(100);
    }

    /**
     * How to verify locks within the application's own transactions; null, as by default, if they do not work on what this
     * store is in.
     *
     * @throws io.quarkiverse.cachelock.LockStoreException if they would, but for a setting, which it names
     */
    default @Nullable CommitGuard commitGuard() {
        return null;
    }

    /** Who holds the lock; empty if nobody does. For people, not for the algorithm. */
    Uni<Optional<LockState>> state(String key);

    /** Frees the lock whoever holds it. False if nobody does. For people, not for the algorithm. */
    Uni<Boolean> forceRelease(String key);

    /** Gives up connections and threads. The engine has released what it held. */
    @Override
    default void close() {
    }
}

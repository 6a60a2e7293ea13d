package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.uni.builders.UniCreateWithEmitter;
import io.smallrye.mutiny.subscription.UniEmitter;

/**
 * Who waits in a lock store, by owner token. A message ends a wait only if its owner token is one of these; if a message is
 * missed the wait ends with the heartbeat.
 */
final class Waiters {

    /** After which a waiter asks again, which also tells the server that it is still there. */
    static final Duration HEARTBEAT = Duration.ofSeconds(10);

    /** After which an attempt that nobody came back to, not even to give it up, is forgotten. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(60);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Connector connector;
    private final Consumer<String> toldInVain;
    private final Mailbox mailbox;
    private final VainMessages vain = new VainMessages();
    private final Map<String, Waiter> waiters = new ConcurrentHashMap<>();
    private boolean ticking;
    private boolean closed;

    /** @param toldInVain of the owner tokens to which a lock was handed over although they do not wait */
    Waiters(Connector connector, Consumer<String> toldInVain) {
        this.connector = connector;
        this.toldInVain = toldInVain;
        this.mailbox = new Mailbox(connector, this);
    }

    Mailbox mailbox() {
        return mailbox;
    }

    /** To be called before the attempt is sent; it takes the place of an earlier one of the same owner token. */
    Waiter add(String ownerToken, LockKeys keys) {
        int subscription = mailbox.subscription(keys);
        Delivery delivery = subscription == Mailbox.NONE ? Delivery.NONE : connector.delivery();
        var waiter = new Waiter(ownerToken, keys, delivery, subscription, vain, this::remove);
        waiters.put(ownerToken, waiter);
        return waiter;
    }

    void remove(Waiter waiter) {
        waiters.remove(waiter.ownerToken(), waiter);
    }

    void remove(String ownerToken) {
        waiters.remove(ownerToken);
    }

    @Nullable
    Waiter of(String ownerToken) {
        return waiters.get(ownerToken);
    }

    int size() {
        return waiters.size();
    }

    /** Ends with the lock if it is handed over, else when it is time to ask again. */
    Uni<Acquisition> park(Waiter waiter) {
        return new UniCreateWithEmitter<>(caller -> {
            connector.run(() -> park(waiter, caller));
            caller.onTermination(() -> connector.runNow(() -> waiter.leave(caller)));
        });
    }

    void close() {
        connector.run(() -> {
            closed = true;
            mailbox.close();
            all().forEach(waiter -> waiter.fail(closed()));
            waiters.clear();
        });
    }

    private static LockStoreException closed() {
        return new LockStoreException("The lock store on Redis is closed, so nothing waits in it any more.");
    }

    private void park(Waiter waiter, UniEmitter<? super Acquisition> caller) {
        if (closed) {
            caller.fail(closed());
            return;
        }
        waiter.park(caller);
        if (waiter.isParked()) {
            mailbox.listen(waiter.keys());
            review(waiter);
        }
        tick();
    }

    List<Waiter> all() {
        return List.copyOf(waiters.values());
    }

    /** Who asked before the subscription that there is now may have been passed over, or told in vain. */
    void review() {
        all().forEach(this::review);
    }

    private void review(Waiter waiter) {
        int now = mailbox.subscription(waiter.keys());
        if (now != Mailbox.NONE && now != waiter.subscription()) {
            waiter.wake(Acquisition.BUSY);
        }
    }

    void wakeAll() {
        all().forEach(waiter -> waiter.wake(Acquisition.BUSY));
    }

    /** How many messages that bring no lock may be answered. */
    VainMessages vain() {
        return vain;
    }

    /** @param message null for one that says nothing */
    void told(@Nullable HandOff message) {
        if (message == null) {
            return;
        }
        Waiter waiter = waiters.get(message.ownerToken());
        if (waiter != null) {
            waiter.told(message);
        } else {
            toldInVain.accept(message.ownerToken());
        }
    }

    private void tick() {
        if (ticking || waiters.isEmpty()) {
            return;
        }
        ticking = true;
        connector.later(TICK, () -> {
            ticking = false;
            all().forEach(this::look);
            tick();
        });
    }

    private void look(Waiter waiter) {
        if (!waiter.isParked()) {
            if (waiter.nanosSinceAsked() > FORGOTTEN.toNanos()) {
                remove(waiter);
            }
        } else if (waiter.nanosSinceAsked() > HEARTBEAT.toNanos()) {
            waiter.wake(Acquisition.BUSY);
        }
    }
}

package io.quarkiverse.cachelock.runtime.store.memory;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/** Those who wait for busy locks: one queue for each key that somebody waits for. */
final class Waiters {

    private final Predicate<String> isFree;

    // The queues are changed inside compute methods only, and empty ones are removed
    private final ConcurrentHashMap<String, Set<Waiter>> queues = new ConcurrentHashMap<>();

    Waiters(Predicate<String> isFree) {
        this.isFree = isFree;
    }

    Uni<Acquisition> await(String key) {
        return Uni.createFrom().deferred(() -> {
            Waiter waiter = new Waiter(key);
            // Not the emitter's own termination callback, which cannot tell a waiter that was served from one that left
            return Uni.createFrom().<Acquisition> emitter(waiter::enter).onCancellation().invoke(waiter::leave);
        });
    }

    /** Wakes the first in the queue if the lock is free. If it is not, whoever holds it will. */
    void wakeFirst(String key) {
        if (!queues.containsKey(key) || !isFree.test(key)) {
            return;
        }
        AtomicReference<Waiter> first = new AtomicReference<>();
        queues.computeIfPresent(key, (k, queue) -> {
            first.set(queue.iterator().next());
            queue.remove(first.get());
            return queue.isEmpty() ? null : queue;
        });
        // Outside the map's lock: what the waiter does next runs on this thread
        Waiter waiter = first.get();
        if (waiter != null) {
            waiter.wake();
        }
    }

    void failAll() {
        for (String key : List.copyOf(queues.keySet())) {
            Set<Waiter> queue = queues.remove(key);
            if (queue != null) {
                queue.forEach(Waiter::fail);
            }
        }
    }

    int count(String key) {
        return queues.getOrDefault(key, Set.of()).size();
    }

    int count() {
        return queues.values().stream().mapToInt(Set::size).sum();
    }

    private final class Waiter {

        private final String key;
        private volatile boolean left;
        private @Nullable UniEmitter<? super Acquisition> emitter;

        Waiter(String key) {
            this.key = key;
        }

        void enter(UniEmitter<? super Acquisition> newEmitter) {
            emitter = newEmitter;
            queues.compute(key, (k, queue) -> {
                Set<Waiter> entered = queue == null ? new LinkedHashSet<>() : queue;
                entered.add(this);
                return entered;
            });
            if (left) {
                leave();
            } else if (isFree.test(key) && quitQueue()) {
                // Released between the attempt that failed and now: nobody else would tell
                wake();
            }
        }

        void leave() {
            left = true;
            if (!quitQueue()) {
                // Woken at the same moment: the wake-up goes to the next
                wakeFirst(key);
            }
        }

        private boolean quitQueue() {
            AtomicBoolean quit = new AtomicBoolean();
            queues.computeIfPresent(key, (k, queue) -> {
                quit.set(queue.remove(this));
                return queue.isEmpty() ? null : queue;
            });
            return quit.get();
        }

        void wake() {
            Objects.requireNonNull(emitter).complete(Acquisition.BUSY);
        }

        void fail() {
            Objects.requireNonNull(emitter).fail(new LockStoreException(
                    "Waiting for a lock in memory ended because the application shuts down."));
        }
    }
}

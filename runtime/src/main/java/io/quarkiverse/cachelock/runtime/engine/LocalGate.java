package io.quarkiverse.cachelock.runtime.engine;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Lets one caller of this JVM at a time contend for a key and hold it; the others queue behind it, first come, first
 * served. So the lock store hears of one contender per JVM and key, however many wait.
 */
final class LocalGate {

    private final ConcurrentHashMap<String, Ticket> inside = new ConcurrentHashMap<>();
    private final Trampoline trampoline = new Trampoline();

    /** Queues up. The ticket's turn may have come already. */
    Ticket enter(String key, String ownerId) {
        var ticket = new Ticket(key, ownerId);
        if (inside.putIfAbsent(key, ticket) != null) {
            inside.compute(key, (k, first) -> first == null ? ticket : first.queue(ticket));
        }
        return ticket;
    }

    /** How many keys are contended for or held; zero when all is quiet. */
    int size() {
        return inside.size();
    }

    /** A place in the queue; the turn comes when everybody in front has left. */
    final class Ticket {

        private final String key;
        private final String ownerId;
        // Guarded by the map's lock on the key
        private @Nullable ArrayDeque<Ticket> behind;
        private @Nullable CompletableFuture<Void> turn;
        private volatile boolean left;

        private Ticket(String key, String ownerId) {
            this.key = key;
            this.ownerId = ownerId;
        }

        /** Whether the caller is inside. */
        boolean isFirst() {
            return inside.get(key) == this;
        }

        /** Who is inside, as people may see it. */
        @Nullable
        String firstOwnerId() {
            Ticket first = inside.get(key);
            return first == null ? null : first.ownerId;
        }

        /** Completes when the caller is inside. */
        CompletableFuture<Void> turn() {
            var future = new CompletableFuture<Void>();
            inside.compute(key, (k, first) -> {
                turn = future;
                return first;
            });
            if (isFirst()) {
                future.complete(null);
            }
            return future;
        }

        /** Leaves, from wherever in the queue; the second time it does nothing. */
        void leave() {
            if (left) {
                return;
            }
            left = true;
            Ticket first = inside.computeIfPresent(key, (k, current) -> current == this ? next() : current.forget(this));
            if (first != null && first.turn != null) {
                CompletableFuture<Void> next = first.turn;
                trampoline.run(() -> next.complete(null));
            }
        }

        private Ticket queue(Ticket ticket) {
            if (behind == null) {
                behind = new ArrayDeque<>();
            }
            behind.add(ticket);
            return this;
        }

        private Ticket forget(Ticket ticket) {
            if (behind != null) {
                behind.remove(ticket);
            }
            return this;
        }

        private @Nullable Ticket next() {
            Ticket next = behind == null ? null : behind.poll();
            if (next != null && behind != null && !behind.isEmpty()) {
                next.behind = behind;
            }
            behind = null; // whoever keeps the handle does not keep the queue
            return next;
        }
    }
}

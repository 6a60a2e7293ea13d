package io.quarkiverse.cachelock.runtime.engine;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Lets one caller of this JVM at a time contend for a key and hold it; the others queue behind it, first come, first
 * served. So the lock store hears of one contender per JVM and key, however many wait, and a holder that is done can pass
 * its lease on to the next in the queue.
 *
 * @see <a href="https://doi.org/10.1145/2145816.2145848">Lock Cohorting, Dice, Marathe and Shavit, PPoPP 2012</a>
 */
final class LocalGate {

    private final ConcurrentHashMap<String, Ticket> inside = new ConcurrentHashMap<>();
    private final Trampoline trampoline = new Trampoline();

    /** Queues up. The ticket's turn may have come already. */
    Ticket enter(String key, String thread) {
        var ticket = new Ticket(key, thread);
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
        private final String thread;
        // Guarded by the map's lock on the key
        private @Nullable ArrayDeque<Ticket> behind;
        private @Nullable CompletableFuture<Void> turn;
        private @Nullable Lease inherited;
        private volatile boolean left;

        private Ticket(String key, String thread) {
            this.key = key;
            this.thread = thread;
        }

        String key() {
            return key;
        }

        /** The name of the thread that queued up. */
        String thread() {
            return thread;
        }

        /** Whether the caller is inside. */
        boolean isFirst() {
            return inside.get(key) == this;
        }

        /** Whether the caller is inside, and nobody has passed a lease on to it meanwhile: one may, as soon as it is queued. */
        boolean mustAsk() {
            return isFirst() && inherited == null;
        }

        /** The name of the thread that is inside; its own if nobody is. */
        String firstThread() {
            Ticket first = inside.get(key);
            return first == null ? thread : first.thread;
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

        /** Whether others wait behind; a guess, since they come and go. */
        boolean hasFollowers() {
            return behind != null;
        }

        /** The lease that the former holder passed on, if it did; it is given once. */
        @Nullable
        Lease takeInherited() {
            if (inherited == null) {
                return null;
            }
            Lease[] taken = new Lease[1];
            inside.computeIfPresent(key, (k, current) -> {
                taken[0] = inherited;
                inherited = null;
                return current;
            });
            return taken[0];
        }

        /** Leaves with the lease passed on to the next one; false, and nothing is done, if there is none. */
        boolean passOn(Lease lease) {
            Ticket[] passedTo = new Ticket[1]; // told here, since the next one may be gone when this returns
            inside.computeIfPresent(key, (k, current) -> {
                Ticket next = current == this ? next() : null;
                if (next == null) {
                    return current;
                }
                next.inherited = lease;
                passedTo[0] = next;
                return next;
            });
            if (passedTo[0] == null) {
                return false;
            }
            left = true;
            passedTo[0].callIn();
            return true;
        }

        /**
         * Leaves, from wherever in the queue; the second time it does nothing.
         *
         * @return a lease that was passed on to this place, was not taken, and nobody waits for: it is to be given back
         */
        @Nullable
        Lease leave() {
            if (left) {
                return null;
            }
            left = true;
            Lease[] orphan = new Lease[1];
            Ticket first = inside.computeIfPresent(key, (k, current) -> {
                if (current != this) {
                    return current.forget(this);
                }
                Ticket next = next();
                if (next == null) {
                    orphan[0] = inherited;
                } else {
                    next.inherited = inherited;
                }
                inherited = null;
                return next;
            });
            if (first != null) {
                first.callIn();
            }
            return orphan[0];
        }

        private void callIn() {
            CompletableFuture<Void> called = turn;
            if (called != null) {
                trampoline.run(() -> called.complete(null));
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
            // Those who give up are mostly the oldest; those who are refused are the newest
            if (behind != null && behind.peekLast() == ticket) {
                behind.removeLast();
            } else if (behind != null) {
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

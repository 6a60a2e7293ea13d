package io.quarkiverse.cachelock.runtime.store.redis;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Looks after the locks that this lock store handed over: one that is not claimed in time is free again, and nobody else
 * would tell the next in the queue. A lock that is handed over again in the meantime is looked at later, so that a lock which
 * is handed on all the time costs nothing. All state belongs to the event loop.
 */
final class HandOffWatch {

    /** The claim lease that the scripts give, and a moment. */
    private static final Duration CLAIM = Duration.ofMillis(2_010);

    private final Connector connector;
    private final Consumer<LockKeys> handOn;
    private final Map<LockKeys, Long> dueAt = new LinkedHashMap<>();
    private boolean waiting;
    private boolean closed;

    HandOffWatch(Connector connector, Consumer<LockKeys> handOn) {
        this.connector = connector;
        this.handOn = handOn;
    }

    void handedOver(LockKeys keys) {
        // to the end: the first is always the one that is due first
        dueAt.remove(keys);
        dueAt.put(keys, System.nanoTime() + CLAIM.toNanos());
        look();
    }

    void close() {
        closed = true;
        dueAt.clear();
    }

    private void look() {
        if (waiting || closed || dueAt.isEmpty()) {
            return;
        }
        waiting = true;
        long wait = dueAt.values().iterator().next() - System.nanoTime();
        connector.later(Duration.ofNanos(wait), () -> {
            waiting = false;
            handOnWhatIsDue();
            look();
        });
    }

    private void handOnWhatIsDue() {
        Iterator<Map.Entry<LockKeys, Long>> oldest = dueAt.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<LockKeys, Long> next = oldest.next();
            if (next.getValue() - System.nanoTime() > 0) {
                return;
            }
            oldest.remove();
            handOn.accept(next.getKey());
        }
    }
}

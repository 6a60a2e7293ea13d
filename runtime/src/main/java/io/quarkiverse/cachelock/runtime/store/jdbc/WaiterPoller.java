package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.smallrye.mutiny.Uni;

/**
 * Looks at the rows of contended locks for all who wait for them, and ends the waits of those whose turn it may be. On one
 * thread of its own, which is there while somebody waits and for a little longer.
 */
final class WaiterPoller implements Runnable {

    private static final Logger LOG = Logger.getLogger(WaiterPoller.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long KEEP_ALIVE = TimeUnit.SECONDS.toNanos(3);
    /** Between two looks, at most, when the database tells of releases. */
    private static final long HINTED = TimeUnit.SECONDS.toNanos(10);
    /** Until the next look when there are more hints than can be followed. */
    private static final long TOO_MANY_HINTS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long A_MOMENT = TimeUnit.MILLISECONDS.toNanos(1);

    private final LockConnections connections;
    private final LockTable table;
    private final Pace pace;
    private final @Nullable HintChannel hints;
    /** Who comes next asks at once, the others have the poller look: they must not use up what those need. */
    private final HintBudget asking = new HintBudget();
    private final HintBudget looking = new HintBudget();
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private volatile HintChannel.@Nullable Listener listener;
    private volatile boolean closed;
    private int failures;

    /** @param hints from databases that tell of releases */
    WaiterPoller(LockConnections connections, LockTable table, Duration retryInterval, @Nullable HintChannel hints) {
        this.connections = connections;
        this.table = table;
        this.pace = new Pace(retryInterval);
        this.hints = hints;
    }

    /** See {@link io.quarkiverse.cachelock.spi.LockStore#awaitTurn}. */
    Uni<Acquisition> await(AcquireRequest request) {
        return Uni.createFrom().emitter(emitter -> {
            Waiter waiter = new Waiter(request, emitter, System.nanoTime());
            waiters.add(waiter);
            emitter.onTermination(() -> {
                waiter.ended();
                waiters.remove(waiter);
            });
            if (closed) {
                waiter.fail(closed());
            }
            wake();
        });
    }

    /** Whether there is a thread. */
    boolean isRunning() {
        return thread.get() != null;
    }

    void close() {
        closed = true;
        waiters.forEach(waiter -> waiter.fail(closed()));
        stopListening();
        wake();
    }

    private static LockStoreException closed() {
        return new LockStoreException("Nobody waits for a lock any more: the lock store is closed");
    }

    private void wake() {
        Thread running = thread.get();
        if (running != null) {
            LockSupport.unpark(running);
        } else if (!closed) {
            Thread next = new Thread(this, "cache-lock-poller");
            next.setDaemon(true);
            if (thread.compareAndSet(null, next)) {
                try {
                    next.start();
                } catch (Throwable e) {
                    thread.set(null); // the next one may have more luck
                    throw e;
                }
            } else {
                wake();
            }
        }
    }

    @Override
    public void run() {
        do {
            try {
                listener = hints == null ? null : hints.listen(this::hint);
                pollWhileSomebodyWaits();
                stopListening();
            } finally {
                thread.set(null);
            }
        } while (!closed && !waiters.isEmpty() && thread.compareAndSet(null, Thread.currentThread()));
    }

    private void stopListening() {
        HintChannel.Listener current = listener;
        if (current != null) {
            current.close();
        }
    }

    private void pollWhileSomebodyWaits() {
        long idleSince = System.nanoTime();
        while (!closed) {
            long now = System.nanoTime();
            if (waiters.isEmpty()) {
                if (now - idleSince >= KEEP_ALIVE) {
                    return;
                }
                LockSupport.parkNanos(this, idleSince + KEEP_ALIVE - now);
                continue;
            }
            idleSince = now;
            List<Waiter> due = waiters.stream().filter(waiter -> waiter.due() - now <= 0).toList();
            if (due.isEmpty()) {
                LockSupport.parkNanos(this, untilNext(now));
            } else {
                look(due, now, isListening());
            }
        }
    }

    private boolean isListening() {
        HintChannel.Listener current = listener;
        return current != null && current.isListening();
    }

    private long untilNext(long now) {
        return waiters.stream().mapToLong(waiter -> waiter.due() - now).min().orElse(KEEP_ALIVE);
    }

    private void look(List<Waiter> due, long now, boolean listening) {
        due.forEach(waiter -> waiter.look(now));
        try {
            connections.call(TIMEOUT, session -> {
                RowLook look = new RowLook(session, table.statements(session));
                Map<String, RowLook.Row> rows = look.rows(due);
                // First, as naming who comes next may have to wait for a row
                List<Waiter> others = due.stream().filter(waiter -> !ends(waiter, rows.get(waiter.key()))).toList();
                look.comeNext(others, rows, now);
                others.forEach(waiter -> seen(waiter, Objects.requireNonNull(rows.get(waiter.key())), listening));
                return rows;
            });
            failures = 0;
        } catch (SQLException | RuntimeException e) {
            failures++;
            LOG.debugf(e, "Looking for free locks failed %d times", failures);
            long next = pace.afterFailures(failures, System.nanoTime());
            due.forEach(waiter -> waiter.due(next));
        }
    }

    /** Ends the wait if it is the waiter's turn. */
    private static boolean ends(Waiter waiter, RowLook.@Nullable Row row) {
        if (row != null && !row.isFor(waiter)) {
            return false;
        }
        waiter.end();
        return true;
    }

    private void seen(Waiter waiter, RowLook.Row row, boolean listening) {
        long now = System.nanoTime();
        // Whoever releases tells if the row names somebody: then there is no hurry
        boolean awaited = row.isHeld() && (row.next() != null || waiter.isNamed());
        long next = listening && awaited ? now + HINTED : pace.next(waiter.retryInterval(), waiter.since(), now);
        long expiry = now + TimeUnit.MICROSECONDS.toNanos(row.heldMicros()) + A_MOMENT;
        waiter.due(row.isHeld() && expiry - next < 0 ? expiry : next);
    }

    private void hint(@Nullable String payload) {
        if (payload == null) {
            waiters.forEach(Waiter::lookAtOnce);
            wake();
        } else if (HintChannel.isHash(payload)) {
            long hash = Long.parseLong(payload);
            List<Waiter> meant = waiters.stream().filter(waiter -> HintChannel.hash(waiter.key()) == hash).toList();
            meant.forEach(this::hint);
            // Who has been told to try needs no look, and gets along without a thread that wakes up next to its own
            if (!meant.stream().allMatch(Waiter::hasEnded)) {
                wake();
            }
        }
    }

    private void hint(Waiter waiter) {
        if ((waiter.isNamed() ? asking : looking).take()) {
            waiter.hint();
        } else {
            waiter.lookAt(System.nanoTime() + TOO_MANY_HINTS);
        }
    }

    /** One who waited has got the lock. */
    void served() {
        asking.giveBack();
    }
}

package io.quarkiverse.cachelock.runtime.store.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Cancels statements that take too long, where a time limit of the driver's own would start and wake a timer for each. On one
 * thread, which is there while there are statements and for a little longer.
 */
final class StatementWatch implements Runnable {

    private static final Logger LOG = Logger.getLogger(StatementWatch.class);
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int IDLE_TICKS = 50;

    private final Set<Watched> statements = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private volatile boolean used;

    /** Has the statement cancelled if it has not ended by the deadline, of {@link System#nanoTime()}. */
    Watched watch(Statement statement, long deadline) {
        Watched watched = new Watched(statement, deadline);
        statements.add(watched);
        if (!used) {
            used = true;
        }
        if (thread.get() == null) {
            start(watched);
        }
        return watched;
    }

    private void start(Watched watched) {
        Thread next = new Thread(this, "cache-lock-watch");
        next.setDaemon(true);
        if (thread.compareAndSet(null, next)) {
            try {
                next.start();
            } catch (Throwable e) {
                thread.set(null); // the next one may have more luck
                statements.remove(watched);
                throw e;
            }
        }
    }

    @Override
    public void run() {
        do {
            for (int idle = 0; idle < IDLE_TICKS; idle++) {
                LockSupport.parkNanos(this, TICK);
                if (used || !statements.isEmpty()) {
                    used = false;
                    idle = 0;
                    statements.forEach(Watched::cancelIfOverdue);
                }
            }
            thread.set(null);
        } while (used && thread.compareAndSet(null, Thread.currentThread()));
    }

    /** A statement, until it ends. */
    final class Watched {

        private final Statement statement;
        private final long deadline;
        private final ReentrantLock lock = new ReentrantLock();
        private boolean ended;
        private boolean cancelled;

        private Watched(Statement statement, long deadline) {
            this.statement = statement;
            this.deadline = deadline;
        }

        private void cancelIfOverdue() {
            if (System.nanoTime() - deadline < 0) {
                return;
            }
            lock.lock();
            try {
                if (!ended) {
                    ended = true;
                    cancelled = true;
                    statement.cancel();
                }
            } catch (SQLException | RuntimeException e) {
                LOG.debug("A statement that took too long could not be cancelled", e);
            } finally {
                lock.unlock();
            }
        }

        /**
         * Waits for a cancellation that is under way, for it must not hit the connection's next statement.
         *
         * @return whether it was cancelled, whatever came of it
         */
        boolean end() {
            statements.remove(this);
            lock.lock();
            ended = true;
            lock.unlock();
            return cancelled;
        }
    }
}

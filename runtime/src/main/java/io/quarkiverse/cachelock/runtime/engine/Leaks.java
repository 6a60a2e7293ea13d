package io.quarkiverse.cachelock.runtime.engine;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.atomic.AtomicReference;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds handles that were garbage collected while they still held their lock: nobody is left who could release it, and it would
 * be renewed until its max-hold time is over.
 * <p>
 * Costs one reference for each handle, which the lock that it holds keeps, and one thread for all as soon as there is a handle.
 * Nothing here or in the engine keeps the handle itself.
 */
public final class Leaks {

    /** Nobody looks for them. */
    public static final Leaks IGNORED = new Leaks(false, false);

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");

    private final boolean release;
    private final boolean remember;
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    /**
     * @param release whether such a lock is released
     * @param remember whether it is remembered where a lock was acquired
     */
    public Leaks(boolean release, boolean remember) {
        this.release = release;
        this.remember = remember;
    }

    /**
     * Looks after a handle.
     *
     * @param giveUp gives up what the handle holds, if that is less than the lock; must not keep the handle
     * @return to be cleared when the handle is released; null if nobody looks for leaks
     */
    public @Nullable Reference<?> watch(Object handle, HeldLock lock, @Nullable Runnable giveUp) {
        if (!release && !remember) {
            return null;
        }
        var leak = new Leak(handle, lock, giveUp);
        lock.onLost(leak); // keeps it for as long as the lock is held
        if (thread.get() == null) {
            start();
        }
        return leak;
    }

    /** Nobody looks any more. */
    public void close() {
        Thread running = thread.get();
        if (running != null) {
            running.interrupt();
        }
    }

    private void start() {
        var next = new Thread(this::look, "cache-lock-leaks");
        next.setDaemon(true);
        if (thread.compareAndSet(null, next)) {
            next.start();
        }
    }

    private void look() {
        try {
            while (true) {
                if (collected.remove() instanceof Leak leak && leak.lock.isHeld()) {
                    leak.report();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** What is left of a handle. */
    private final class Leak extends PhantomReference<Object> implements Runnable {

        private final HeldLock lock;
        private final @Nullable Runnable giveUp;
        private final @Nullable Throwable acquired;

        private Leak(Object handle, HeldLock lock, @Nullable Runnable giveUp) {
            super(handle, collected);
            this.lock = lock;
            this.giveUp = giveUp;
            this.acquired = remember ? new AcquiredHere(Thread.currentThread().getName()) : null;
        }

        /** The lock is lost, so that there is nothing to release any more. */
        @Override
        public void run() {
            clear();
        }

        private void report() {
            LOG.warnf(acquired, "Lock '%s' was never released: its handle was garbage collected. %s Release handles with"
                    + " try-with-resources or in a finally block, or use run or call.%s", Printable.of(lock.name()),
                    release ? "It is released now."
                            : "It stays busy for its max-hold time, since quarkus.cache-lock.release-on-leak is false.",
                    remember ? "" : " Set quarkus.cache-lock.leak-detection to true to see where it was acquired.");
            if (release && giveUp != null) {
                giveUp.run();
            } else if (release) {
                lock.releaseLater();
            }
        }
    }

    /** Where a handle was acquired. */
    private static final class AcquiredHere extends Throwable {

        private static final long serialVersionUID = 1L;

        AcquiredHere(String thread) {
            super("The lock was acquired here, by thread " + thread);
        }
    }
}

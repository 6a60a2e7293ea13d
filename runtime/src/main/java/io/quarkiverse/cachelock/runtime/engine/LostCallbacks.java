package io.quarkiverse.cachelock.runtime.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

import org.jboss.logging.Logger;

/** What is to run when a lock is lost, each once, whoever comes first: the loss or the callback. */
final class LostCallbacks {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");

    private final String lockName;
    private final Executor background;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    LostCallbacks(String lockName, Executor background) {
        this.lockName = lockName;
        this.background = background;
    }

    void add(Runnable callback) {
        waiting.add(callback);
    }

    /** In the background. */
    void run() {
        background.execute(this::runAll);
    }

    private void runAll() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            try {
                next.run();
            } catch (RuntimeException e) {
                LOG.errorf(e, "An onLost callback of lock '%s' failed", Printable.of(lockName));
            }
        }
    }
}

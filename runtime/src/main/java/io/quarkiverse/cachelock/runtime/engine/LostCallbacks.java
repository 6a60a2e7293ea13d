package io.quarkiverse.cachelock.runtime.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What is to run when a lock is lost, each once, whoever comes first: the loss or the callback. */
final class LostCallbacks {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");

    private final String lockName;
    private final Executor background;
    private final AtomicReference<@Nullable Waiting> last = new AtomicReference<>();

    /** In a chain, since nearly all locks have none. */
    private record Waiting(Runnable callback, @Nullable Waiting before) {
    }

    LostCallbacks(String lockName, Executor background) {
        this.lockName = lockName;
        this.background = background;
    }

    void add(Runnable callback) {
        last.updateAndGet(before -> new Waiting(callback, before));
    }

    /** In the background. */
    void run() {
        background.execute(() -> run(last.getAndSet(null)));
    }

    private void run(@Nullable Waiting newest) {
        if (newest == null) {
            return;
        }
        run(newest.before());
        try {
            newest.callback().run();
        } catch (RuntimeException e) {
            LOG.errorf(e, "An onLost callback of lock '%s' failed", Printable.of(lockName));
        }
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import io.quarkiverse.cachelock.LockLost;

/** Tells of locks that are lost, on threads of its own once it has some: those that renew must not wait for listeners. */
public final class Losses {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");

    /**
     * Where it is told, and to whom.
     *
     * @param store what people call the lock store
     */
    public record Audience(String store, Executor threads, Consumer<LockLost> listener) {
    }

    private volatile Audience audience;

    Losses(Executor background) {
        this.audience = new Audience("", background, lost -> {
        });
    }

    /** To be called before the first lock is acquired. */
    public void tellTo(Audience all) {
        audience = all;
    }

    String store() {
        return audience.store();
    }

    void execute(Runnable callback) {
        audience.threads().execute(callback);
    }

    /** @param callbacks those of this very lock, which come first: they may have something to stop */
    void tell(LockLost lost, Runnable callbacks) {
        execute(() -> {
            callbacks.run();
            try {
                audience.listener().accept(lost);
            } catch (RuntimeException e) {
                LOG.debugf(e, "Nobody could be told that lock '%s' is lost", Printable.of(lost.name()));
            }
        });
    }
}

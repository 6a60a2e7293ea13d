package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.jboss.logging.Logger;

import io.quarkiverse.cachelock.spi.Release;
import io.smallrye.mutiny.Uni;

/** What becomes of the locks that are held when the application ends. */
final class Closing {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");
    private static final long LOOK_AGAIN = Duration.ofMillis(5).toNanos();

    /** For all of them. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Closing() {
    }

    /** Blocks until nothing is held any more, or the time is over, or the thread is interrupted. */
    static void awaitHolders(LockEngine engine, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (engine.keeper().isWatching() && System.nanoTime() - deadline < 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_AGAIN);
        }
    }

    /**
     * Has all holders lose their locks, and gives these back to the store in one call.
     *
     * @param caller that runs it in the background: nobody must wait for a store that hangs for longer than this does
     */
    static void takeBack(LockEngine engine, Caller caller) {
        List<Lease> leases = engine.keeper().watched();
        if (leases.isEmpty()) {
            return;
        }
        leases.forEach(lease -> engine.keeper().lose(lease, "the application is shutting down"));
        List<Release> releases = leases.stream().map(lease -> new Release(lease.key(), lease.ownerToken())).toList();
        Uni<Void> all = caller.settle(Uni.createFrom().deferred(() -> engine.store().releaseAll(releases)), TIMEOUT);
        LockEngine.result(engine.blocking().settle(all, TIMEOUT).onFailure().invoke(failure -> LOG.warnf(
                "The lock store did not take back %d locks, which end with their leases: %s", leases.size(),
                failure.getMessage())).onFailure().recoverWithNull());
    }
}

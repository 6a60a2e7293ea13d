package io.quarkiverse.cachelock.it.docs;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;

import org.jboss.logging.Logger;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockLost;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.smallrye.mutiny.Uni;

/** The samples of what becomes of those who lose a lock. */
@ApplicationScoped
class Imports {

    private static final Logger LOG = Logger.getLogger(Imports.class);

    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactiveLocks;

    private final Queue<LockLost> losses = new ConcurrentLinkedQueue<>();

    // tag::interrupt[]
    @CacheLock(value = "import:{source}", onLost = LossPolicy.INTERRUPT)
    public void importAll(String source, Iterable<Step> steps) throws InterruptedException {
        for (Step step : steps) {
            step.run();
        }
    }
    // end::interrupt[]

    // tag::cancel[]
    public <T> Uni<T> importLater(String source, Uni<T> steps) {
        return reactiveLocks.lock("import:" + source).onLost(LossPolicy.CANCEL).run(() -> steps);
    }
    // end::cancel[]

    // tag::rollback[]
    @Transactional
    @CacheLock(value = "import:{source}", onLost = LossPolicy.ROLLBACK_ONLY)
    public void importOrNothing(String source, Iterable<Step> steps) throws InterruptedException {
        for (Step step : steps) {
            step.run();
        }
    }
    // end::rollback[]

    // tag::current[]
    void pauseUnlessLost() {
        locks.current().ifPresent(lock -> lock.ensureHeld());
    }
    // end::current[]

    // tag::event[]
    void lost(@ObservesAsync LockLost loss) {
        LOG.errorf("Lock %s is lost after %s: %s", loss.name(), loss.heldFor(), loss.reason());
        // end::event[]
        losses.add(loss);
        // tag::event[]
    }
    // end::event[]

    boolean hasLost(String name) {
        return losses.stream().anyMatch(loss -> loss.name().equals(name));
    }

    interface Step {
        void run() throws InterruptedException;
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import io.quarkus.arc.Arc;
import io.quarkus.runtime.shutdown.ShutdownListener;

/**
 * Learns that the application is going to stop, before anything is stopped. Requests that are under way may go on for
 * {@code quarkus.shutdown.timeout}, with their locks.
 */
public final class ShutdownNotice implements ShutdownListener {

    @Override
    public void preShutdown(ShutdownNotification notification) {
        Arc.container().instance(LockEngines.class).get().stopSoon();
        notification.done();
    }
}

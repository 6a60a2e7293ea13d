package io.quarkiverse.cachelock.runtime.cdi;

import io.quarkiverse.cachelock.runtime.engine.Printable;
import io.quarkus.runtime.BlockingOperationControl;

/** Event loops must not be blocked. */
final class EventLoops {

    private EventLoops() {
    }

    static void refuse(String name) {
        if (!BlockingOperationControl.isBlockingAllowed()) {
            throw new IllegalStateException(
                    "Lock '" + Printable.of(name) + "' was asked for by a blocking call on event loop thread "
                            + Thread.currentThread().getName() + ", which must not block: use ReactiveLockManager, return a Uni"
                            + " from the method with @CacheLock, or run the caller on a worker thread with @Blocking");
        }
    }
}

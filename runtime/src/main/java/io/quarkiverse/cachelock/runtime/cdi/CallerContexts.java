package io.quarkiverse.cachelock.runtime.cdi;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/**
 * Brings what arrived on a thread of the lock store, a timer or another holder back to where the reactive caller was. Here
 * for applications without Vert.x: to a worker thread, since the caller's code may block.
 */
public class CallerContexts {

    /** The same Uni, whose item and failure arrive where it was subscribed to. */
    final <T> Uni<T> returning(Uni<T> uni) {
        return Uni.createFrom().deferred(() -> {
            Place caller = here();
            return uni.emitOn(task -> {
                if (caller.isHere()) {
                    task.run();
                } else {
                    caller.run(task);
                }
            });
        });
    }

    /** Where the calling code runs. */
    Place here() {
        Thread caller = Thread.currentThread();
        return new Place() {

            @Override
            public boolean isHere() {
                return Thread.currentThread() == caller;
            }

            @Override
            public void run(Runnable task) {
                Infrastructure.getDefaultWorkerPool().execute(task);
            }
        };
    }

    /** A thread, or a Vert.x context. */
    interface Place {

        boolean isHere();

        void run(Runnable task);
    }
}

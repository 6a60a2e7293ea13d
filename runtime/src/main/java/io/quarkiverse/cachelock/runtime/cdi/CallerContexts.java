package io.quarkiverse.cachelock.runtime.cdi;

import io.smallrye.mutiny.Uni;

/** Brings what arrived on a thread of the lock store, a timer or another holder back to where the reactive caller was. */
public interface CallerContexts {

    /** Where the calling code runs. */
    Place here();

    /** The same Uni, whose item and failure arrive where it was subscribed to. */
    default <T> Uni<T> returning(Uni<T> uni) {
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

    /** A thread, or a Vert.x context. */
    interface Place {

        boolean isHere();

        void run(Runnable task);
    }
}

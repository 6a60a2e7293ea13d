package io.quarkiverse.cachelock.runtime.cdi;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;

/** Brings what arrived on a thread of the lock store, a timer or another holder back to where the reactive caller was. */
public interface CallerContexts {

    /** Where the calling code runs. */
    Place here();

    /** The same Uni, whose item and failure arrive where it was subscribed to. */
    default <T> Uni<T> returning(Uni<T> uni) {
        return Uni.createFrom().deferred(() -> {
            Place caller = here();
            return uni.onItemOrFailure().transformToUni((item, failure) -> arrival(caller, item, failure));
        });
    }

    /** Not {@code emitOn}, which never ends if the place refuses the task: it fails where it is then. */
    private static <T> Uni<T> arrival(Place caller, @Nullable T item, @Nullable Throwable failure) {
        Uni<T> end = failure == null ? Uni.createFrom().item(item) : Uni.createFrom().failure(failure);
        return caller.isHere() ? end
                : Uni.createFrom().emitter(there -> caller.run(() -> end.subscribe().with(there::complete, there::fail)));
    }

    /** A thread, or a Vert.x context. */
    interface Place {

        boolean isHere();

        void run(Runnable task);
    }
}

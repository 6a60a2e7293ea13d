package io.quarkiverse.cachelock.runtime.engine;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.smallrye.mutiny.Uni;

/** A lock that the store has handed over is a claim: it lasts for a short time, in which to confirm that it has arrived. */
final class HandOver {

    private HandOver() {
    }

    /** Does so at once for a lock with a min-hold time, which must not depend on whether this JVM lives that long. */
    static Uni<Acquisition> confirmed(Acquisition answer, @Nullable HeldLock lock, LockSettings settings, Caller caller) {
        if (lock == null || !(answer instanceof Granted granted) || granted.claim() == null) {
            return Uni.createFrom().item(answer);
        }
        // One that is lost meanwhile is told by what acquires it
        return lock.extend(settings.firstLease(), caller).onFailure(LockLostException.class).recoverWithNull()
                .replaceWith(answer);
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;

import io.quarkiverse.cachelock.EntityGoneException;
import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.runtime.engine.Printable;
import io.quarkiverse.cachelock.runtime.entity.LockedEntity;
import io.smallrye.mutiny.Uni;

/** Finds out whether a lock that has been acquired is the right one still, once its entity has been read again. */
final class Settling {

    private static final int ATTEMPTS = 20;

    private long since;
    private int attempts;

    /** @param lock that is about to be acquired */
    Settling(LockSetup lock) {
        since = lock.subject() == null ? 0 : System.nanoTime();
    }

    /** What is to be locked now: the same lock, which is held, or another one, for the rest of the wait time. */
    LockSetup blocking(LockSetup held) {
        Subject subject = held.subject();
        return subject == null || !subject.refreshed() ? held : settled(held, subject, refresh(held, subject.entity()));
    }

    private static boolean refresh(LockSetup lock, LockedEntity entity) {
        return entity.isReadInTransaction() ? entity.refresh() : lock.outside(entity::refresh);
    }

    /** Like {@link #blocking}. */
    Uni<LockSetup> reactive(LockSetup held) {
        Subject subject = held.subject();
        return subject == null || !subject.refreshed() ? Uni.createFrom().item(held)
                : subject.entity().refreshLater().map(there -> settled(held, subject, there));
    }

    private LockSetup settled(LockSetup held, Subject subject, boolean there) {
        if (!there) {
            throw new EntityGoneException("What lock '" + Printable.of(held.name()) + "' is for is not in the database, or not "
                    + "any more: the lock has been released, and nothing has run");
        }
        String name = subject.name();
        if (name.equals(held.name())) {
            return held;
        }
        attempts++;
        if (attempts == ATTEMPTS) {
            throw new LockException("The fields that name lock '" + Printable.of(subject.template()) + "' were changed "
                    + ATTEMPTS + " times by others while it was being acquired: change them under the lock only, or name it by "
                    + "fields that do not change");
        }
        return held.named(name).with(settings -> settings.withWaitTime(left(settings.waitTime())));
    }

    private Duration left(Duration waitTime) {
        long now = System.nanoTime();
        Duration left = waitTime.minusNanos(now - since);
        since = now;
        return left.isNegative() ? Duration.ZERO : left;
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import io.quarkiverse.cachelock.EntityGoneException;
import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.runtime.engine.Printable;
import io.quarkiverse.cachelock.runtime.entity.LockedEntity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Finds out whether locks that have been acquired are the right ones still, once their entities have been read again. */
final class Settling {

    private static final int ATTEMPTS = 20;

    private long since;
    private int attempts;

    /** @param lock that is about to be acquired */
    Settling(LockSetup lock) {
        since = lock.subject() == null ? 0 : System.nanoTime();
    }

    /** For several that are about to be acquired. */
    Settling() {
        since = System.nanoTime();
    }

    /** What is to be locked now: the same lock, which is held, or another one, for the rest of the wait time. */
    LockSetup blocking(LockSetup held) {
        if (held.isRefreshed()) {
            refresh(held);
            return settled(held);
        }
        return held;
    }

    /** Like {@link #blocking(LockSetup)}. */
    Uni<LockSetup> reactive(LockSetup held) {
        return held.isRefreshed() ? refreshLater(held).map(done -> settled(held)) : Uni.createFrom().item(held);
    }

    /**
     * What is to be locked now: the same locks, or others, for the rest of the wait time.
     *
     * @param refreshed those whose entities are to be read again
     */
    JointSetup blocking(JointSetup held, List<LockSetup> refreshed) {
        refreshed.forEach(Settling::refresh);
        return settled(held, refreshed);
    }

    /** Like {@link #blocking(JointSetup, List)}: one after the other, since a session has one connection. */
    Uni<JointSetup> reactive(JointSetup held, List<LockSetup> refreshed) {
        return Multi.createFrom().iterable(refreshed).onItem().transformToUniAndConcatenate(Settling::refreshLater)
                .onItem().ignoreAsUni().map(done -> settled(held, refreshed));
    }

    private static void refresh(LockSetup lock) {
        LockedEntity entity = entity(lock);
        ensureThere(lock, entity.isReadInTransaction() ? entity.refresh() : lock.outside(entity::refresh));
    }

    private static Uni<Void> refreshLater(LockSetup lock) {
        return Uni.createFrom().deferred(() -> entity(lock).refreshLater()).invoke(there -> ensureThere(lock, there))
                .replaceWithVoid();
    }

    private static LockedEntity entity(LockSetup lock) {
        return Objects.requireNonNull(lock.subject()).entity();
    }

    private static void ensureThere(LockSetup lock, boolean there) {
        if (!there) {
            throw new EntityGoneException("What lock '" + Printable.of(lock.name()) + "' is for is not in the database, or not "
                    + "any more: the lock has been released, and nothing has run");
        }
    }

    private LockSetup settled(LockSetup held) {
        LockSetup right = held.now();
        return right.name().equals(held.name()) ? held : waitingLess(right, changed(List.of(right)));
    }

    /** By all names as they are when all has been read: reading one entity may read others along with it. */
    private JointSetup settled(JointSetup held, List<LockSetup> refreshed) {
        List<LockSetup> changed = refreshed.stream().filter(lock -> !lock.now().name().equals(lock.name())).toList();
        if (changed.isEmpty()) {
            return held;
        }
        Duration passed = changed(changed);
        return JointSetup.of(held.wanted().stream().map(lock -> waitingLess(lock, passed)).toList());
    }

    /** @return the time since the locks were asked for */
    private Duration changed(List<LockSetup> locks) {
        attempts++;
        if (attempts == ATTEMPTS) {
            String templates = locks.stream().map(lock -> Objects.requireNonNull(lock.subject()).template()).distinct()
                    .collect(Collectors.joining("', '"));
            throw new LockException("The fields that name lock '" + Printable.of(templates) + "' were changed "
                    + ATTEMPTS + " times by others while it was being acquired: change them under the lock only, or name it by "
                    + "fields that do not change");
        }
        long now = System.nanoTime();
        Duration passed = Duration.ofNanos(now - since);
        since = now;
        return passed;
    }

    private static LockSetup waitingLess(LockSetup lock, Duration passed) {
        Duration left = lock.settings().waitTime().minus(passed);
        return lock.with(settings -> settings.withWaitTime(left.isNegative() ? Duration.ZERO : left));
    }
}

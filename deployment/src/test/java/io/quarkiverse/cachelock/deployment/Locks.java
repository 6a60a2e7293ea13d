package io.quarkiverse.cachelock.deployment;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;

/** Tells who asks whether somebody else could have a lock now. */
@ApplicationScoped
public class Locks {

    public boolean isHeld(String name) {
        ExecutorService another = Executors.newSingleThreadExecutor();
        try {
            Future<Optional<Boolean>> free = another.submit(() -> tryLock(name));
            return free.get().isEmpty();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            another.shutdown();
        }
    }

    @CacheLock(value = "{name}", waitTime = "0s", onContention = Contention.SKIP)
    Optional<Boolean> tryLock(String name) {
        return Optional.of(true);
    }
}

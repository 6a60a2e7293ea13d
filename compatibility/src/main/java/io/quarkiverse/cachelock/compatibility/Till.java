package io.quarkiverse.cachelock.compatibility;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockState;

/** The annotated bean: tells the key of the lock that it runs under. */
@ApplicationScoped
public class Till {

    @Inject
    LockManager locks;

    @CacheLock("till:{number}")
    public String open(int number) {
        return locks.state("till:" + number).map(LockState::key).orElse("not locked");
    }
}

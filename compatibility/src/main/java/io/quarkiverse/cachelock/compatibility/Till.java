package io.quarkiverse.cachelock.compatibility;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockState;

/** The annotated bean, for which the build generates code: tells the key of the lock that it runs under. */
@ApplicationScoped
public class Till {

    @Inject
    LockManager locks;

    @CacheLock(value = "till:{sale.till}", fallback = "busy")
    public String open(Sale sale) {
        return locks.state("till:" + sale.till()).map(LockState::key).orElse("not locked");
    }

    String busy() {
        return "busy";
    }

    /** What a till is opened for. */
    public record Sale(int till) {
    }
}

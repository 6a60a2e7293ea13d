package io.quarkiverse.cachelock.compatibility;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LockState;

/** The annotated bean: each method tells the key of the lock that it runs under. */
@ApplicationScoped
public class Till {

    @Inject
    LockManager locks;

    @CacheLock(value = "till:{number}", store = "memory")
    public String openInMemory(int number) {
        return keyOn("memory", number);
    }

    @CacheLock(value = "till:{number}", store = "redis")
    public String openOnRedis(int number) {
        return keyOn("redis", number);
    }

    @CacheLock(value = "till:{number}", store = "datasource")
    public String openOnDatasource(int number) {
        return keyOn("datasource", number);
    }

    private String keyOn(String store, int number) {
        return locks.lock("till:" + number).store(store).state().map(LockState::key).orElse("not locked");
    }
}

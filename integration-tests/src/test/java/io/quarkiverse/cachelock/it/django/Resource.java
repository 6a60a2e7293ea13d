package io.quarkiverse.cachelock.it.django;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkiverse.cachelock.CacheLock;

/** What the decorated functions are in the tests of django-cache-lock. */
@ApplicationScoped
class Resource {

    @CacheLock(value = "lock", waitTime = "0s")
    void use(Runnable action) {
        action.run();
    }

    @CacheLock(value = "{first}.{second}", waitTime = "0s")
    void use(String first, String second, Runnable action) {
        action.run();
    }
}

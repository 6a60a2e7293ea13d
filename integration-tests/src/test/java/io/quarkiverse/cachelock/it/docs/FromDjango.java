package io.quarkiverse.cachelock.it.docs;

import java.time.Duration;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.NamedLock;

/** The samples for those who come from django-cache-lock. Each tells the fencing token that the lock has meanwhile, if any. */
@ApplicationScoped
class FromDjango {

    @Inject
    LockManager locks;

    // tag::with[]
    public long update() {
        try (LockHandle lock = locks.acquire("global")) {
            return tokenOf(lock.name());
        }
    }
    // end::with[]

    // tag::decorator[]
    @CacheLock("global")
    public long updateAnnotated() {
        return tokenOf("global");
    }
    // end::decorator[]

    // tag::callable[]
    @CacheLock("transfer:{from}.{to}")
    public long transfer(String from, String to) {
        return tokenOf("transfer:" + from + "." + to);
    }
    // end::callable[]

    @CacheLock("{a}.{b}")
    public long move(String a, String b) {
        return tokenOf(a + "." + b);
    }

    // tag::options[]
    public long refresh() {
        NamedLock lock = locks.lock("refresh").leaseTime(Duration.ofSeconds(60)).autoRenew(false)
                .waitTime(Duration.ofSeconds(2));
        return lock.call(() -> tokenOf("refresh"));
    }
    // end::options[]

    // tag::acquire[]
    public boolean refreshIfFree() {
        Optional<LockHandle> lock = locks.tryAcquire("refresh");
        lock.ifPresent(held -> {
            try (held) {
                tokenOf(held.name());
            }
        });
        return lock.isPresent();
    }
    // end::acquire[]

    // tag::locked[]
    public boolean isBusy() {
        return locks.state("refresh").isPresent();
    }
    // end::locked[]

    // tag::force[]
    public boolean free() {
        return locks.forceRelease("refresh");
    }
    // end::force[]

    private long tokenOf(String name) {
        return locks.state(name).orElseThrow().fencingToken();
    }
}

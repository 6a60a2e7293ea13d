package io.quarkiverse.cachelock.deployment;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.Contention;
import io.quarkiverse.cachelock.LockManager;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Methods with several locks. They tell which of "a" and "b" are held meanwhile. */
@ApplicationScoped
public class Vault {

    @Inject
    LockManager locks;

    @CacheLock("{from}")
    @CacheLock("{to}")
    String transfer(String from, String to) {
        return held();
    }

    @CacheLock(value = "{from}", waitTime = "0s", onContention = Contention.SKIP, leaseTime = "20s")
    @CacheLock(value = "{to}", waitTime = "0s", onContention = Contention.SKIP, minHoldTime = "500ms")
    void ifFree(String from, String to, Runnable action) {
        action.run();
    }

    @CacheLock(value = "a", waitTime = "0s", fallback = "busy")
    @CacheLock(value = "b", waitTime = "0s", fallback = "busy")
    String orElse() {
        return held();
    }

    String busy() {
        return "busy";
    }

    @CacheLock("b")
    @CacheLock("a")
    Uni<String> uni() {
        return Uni.createFrom().item(this::held);
    }

    @CacheLock("b")
    @CacheLock("a")
    Multi<String> multi() {
        return Multi.createFrom().items(held(), held());
    }

    @CacheLock("b")
    @CacheLock("a")
    CompletionStage<String> stage() {
        return CompletableFuture.supplyAsync(this::held);
    }

    String held() {
        return (locks.state("a").isPresent() ? "a" : "") + (locks.state("b").isPresent() ? "b" : "");
    }
}

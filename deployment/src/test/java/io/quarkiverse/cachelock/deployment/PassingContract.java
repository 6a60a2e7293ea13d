package io.quarkiverse.cachelock.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkiverse.cachelock.LockHandle;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.ReactiveLockHandle;
import io.quarkiverse.cachelock.ReactiveLockManager;

/** How often the lock store hears of a lock that one caller holds and nine others of the same JVM wait for. */
abstract class PassingContract {

    private static final int WAITERS = 9;

    @Inject
    LockManager locks;
    @Inject
    ReactiveLockManager reactive;

    /** How many callers each grant of the lock store serves, in their order. */
    abstract List<Integer> callersPerGrant();

    @Test
    void theLockStoreHearsOfALockAsOftenAsConfigured() {
        LockHandle first = locks.acquire("passed");
        List<CompletableFuture<ReactiveLockHandle>> waiters = Stream.generate(this::waiter).limit(WAITERS).toList();
        Map<Long, Integer> callers = new LinkedHashMap<>();
        List<Long> tokens = new ArrayList<>();

        served(first.fencingToken(), callers, tokens);
        first.close();
        for (CompletableFuture<ReactiveLockHandle> waiter : waiters) {
            ReactiveLockHandle next = waiter.join();
            served(next.fencingToken(), callers, tokens);
            next.release().await().indefinitely();
        }

        assertThat(callers.values()).containsExactlyElementsOf(callersPerGrant());
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
        assertThat(locks.state("passed")).isEmpty();
    }

    private CompletableFuture<ReactiveLockHandle> waiter() {
        return reactive.lock("passed").waitTime(Duration.ofMinutes(1)).acquire().subscribeAsCompletionStage();
    }

    /** The lock store knows the fencing token that it granted, not those that a lock has been passed on with since. */
    private void served(long fencingToken, Map<Long, Integer> callers, List<Long> tokens) {
        callers.merge(locks.state("passed").orElseThrow().fencingToken(), 1, Integer::sum);
        tokens.add(fencingToken);
    }
}

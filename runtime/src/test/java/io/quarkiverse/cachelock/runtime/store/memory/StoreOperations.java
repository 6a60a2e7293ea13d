package io.quarkiverse.cachelock.runtime.store.memory;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.Acquisition.Granted;
import io.quarkiverse.cachelock.spi.BlockingLockStore;
import io.quarkiverse.cachelock.spi.Renewal;

/** What callers do with a lock store, as Lincheck interleaves it; see {@code GateOperations}. */
public abstract class StoreOperations {

    private static final Duration LEASE = Duration.ofSeconds(30);

    private final BlockingLockStore store;
    private final AtomicInteger owners = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicLong lastFence = new AtomicLong();

    StoreOperations(BlockingLockStore store) {
        this.store = store;
    }

    @Operation
    public void lockAndUnlock() {
        AcquireRequest request = newRequest();
        while (!tryLock(request)) {
            awaitTurn(request).join();
        }
        require(store.renew(new Renewal("key", request.ownerToken(), LEASE)), "the holder could not renew");
        inside.decrementAndGet();
        require(store.release("key", request.ownerToken()), "the holder could not release");
    }

    @Operation
    public void tryOnce() {
        AcquireRequest request = newRequest();
        if (tryLock(request)) {
            inside.decrementAndGet();
            require(store.release("key", request.ownerToken()), "the holder could not release");
        } else {
            require(!store.renew(new Renewal("key", request.ownerToken(), LEASE)), "a stranger could renew");
            require(!store.release("key", request.ownerToken()), "a stranger could release");
        }
    }

    /** Perhaps just when it is woken. */
    @Operation
    public void waitAndGiveUp() {
        AcquireRequest request = newRequest();
        if (tryLock(request)) {
            inside.decrementAndGet();
            store.release("key", request.ownerToken());
        } else {
            awaitTurn(request).cancel(true);
            // it may have been woken, and nobody else would tell the next
            require(!store.release("key", request.ownerToken()), "a stranger could release");
        }
    }

    @Validate
    public void nothingIsLeft() {
        require(store.state("key").isEmpty(), "somebody is left with the lock");
        require(waiting() == 0, "somebody is left waiting");
    }

    abstract int waiting();

    private AcquireRequest newRequest() {
        return new AcquireRequest("key", "secret" + owners.incrementAndGet(), "me", LEASE, LEASE);
    }

    private boolean tryLock(AcquireRequest request) {
        if (store.acquire(request) instanceof Granted granted) {
            require(inside.getAndIncrement() == 0, "two are inside");
            require(lastFence.getAndSet(granted.fencingToken()) < granted.fencingToken(), "the fencing token did not grow");
            return true;
        }
        return false;
    }

    private CompletableFuture<Acquisition> awaitTurn(AcquireRequest request) {
        return store.awaitTurn(request, LEASE).subscribeAsCompletionStage();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}

package io.quarkiverse.cachelock.runtime.store.memory;

import java.util.Optional;

import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.Acquisition;
import io.quarkiverse.cachelock.spi.BlockingLockStore;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreContract;
import io.quarkiverse.cachelock.spi.Renewal;

/** A blocking store with nothing but what it must have keeps the contract once it is lifted. */
class LiftedLockStoreContractTest extends LockStoreContract {

    @Override
    protected LockStore store() {
        return new Blocking(new MemoryLockStore()).asLockStore();
    }

    private record Blocking(LockStore store) implements BlockingLockStore {

        @Override
        public Acquisition acquire(AcquireRequest request) {
            return store.acquire(request).await().indefinitely();
        }

        @Override
        public boolean renew(Renewal renewal) {
            return store.renew(renewal).await().indefinitely();
        }

        @Override
        public boolean release(String key, String ownerToken) {
            return store.release(key, ownerToken).await().indefinitely();
        }

        @Override
        public Optional<LockState> state(String key) {
            return store.state(key).await().indefinitely();
        }

        @Override
        public boolean forceRelease(String key) {
            return store.forceRelease(key).await().indefinitely();
        }
    }
}

package io.quarkiverse.cachelock.torture.worker;

import io.quarkiverse.cachelock.spi.LockStore;
import io.smallrye.mutiny.Uni;

/** See {@link Control#RELEASE_WITHOUT_COMPARING}. */
final class UncomparedRelease extends DelegatingStore {

    UncomparedRelease(LockStore store) {
        super(store);
    }

    @Override
    public Uni<Boolean> release(String key, String ownerToken) {
        return forceRelease(key);
    }
}

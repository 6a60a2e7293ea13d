package io.quarkiverse.cachelock.spi;

/**
 * A lock to be freed.
 *
 * @param key see {@link AcquireRequest}
 * @param ownerToken see {@link AcquireRequest}
 */
public record Release(String key, String ownerToken) {

    /** Without the owner token, which is a secret. */
    @Override
    public String toString() {
        return "Release[key=" + key + "]";
    }
}

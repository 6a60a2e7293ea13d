package io.quarkiverse.cachelock;

import org.jspecify.annotations.Nullable;

/** The lock store is unreachable or misconfigured. Nothing ran without the lock, and nothing is known about who holds it. */
public class LockStoreException extends LockException {

    private static final long serialVersionUID = 1L;

    public LockStoreException(String message) {
        super(message);
    }

    public LockStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

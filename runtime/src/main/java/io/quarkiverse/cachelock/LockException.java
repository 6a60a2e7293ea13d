package io.quarkiverse.cachelock;

import org.jspecify.annotations.Nullable;

/**
 * A lock could not be acquired or kept. The subclasses tell busy, lost and unreachable apart; this class itself is thrown
 * when waiting was interrupted, when a call would wait for itself and when the application is shutting down.
 */
public class LockException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LockException(String message) {
        super(message);
    }

    public LockException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

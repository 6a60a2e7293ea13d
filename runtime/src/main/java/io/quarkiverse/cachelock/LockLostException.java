package io.quarkiverse.cachelock;

import org.jspecify.annotations.Nullable;

/** The holder can no longer be sure that it holds the lock: its lease ended, or the lock was taken from it. */
public class LockLostException extends LockException {

    private static final long serialVersionUID = 1L;

    public LockLostException(String message) {
        super(message);
    }

    public LockLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package io.quarkiverse.cachelock.runtime.engine;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockException;

/** What has become of the commit guard of one scope. */
public final class ScopeGuard {

    private volatile boolean used;
    private volatile @Nullable LockException failure;

    /** A transaction will not commit unless the lock is held. */
    public void use() {
        used = true;
    }

    public boolean isUsed() {
        return used;
    }

    /** A transaction was rolled back. */
    public void failed(LockException reason) {
        failure = reason;
    }

    /** Throws the reason why a transaction was rolled back, if that is what is behind this failure of the action. */
    public void unwrap(Throwable failed) {
        LockException reason = failure;
        for (Throwable cause = failed; cause != null && reason != null; cause = cause.getCause()) {
            if (cause == reason) {
                throw reason;
            }
        }
    }
}

package io.quarkiverse.cachelock;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** The lock stayed busy for the whole wait time. */
public class LockNotAcquiredException extends LockException {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final Duration waited;
    private final @Nullable String holder;

    public LockNotAcquiredException(String message, String name, Duration waited, @Nullable String holder) {
        super(message);
        this.name = name;
        this.waited = waited;
        this.holder = holder;
    }

    /** The lock name, its parameters filled in. */
    public String name() {
        return name;
    }

    /** How long the caller waited. */
    public Duration waited() {
        return waited;
    }

    /** The owner id of the holder, where the lock store could tell. */
    public Optional<String> holder() {
        return Optional.ofNullable(holder);
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

/** What a locked method returns, as far as it matters for when its lock is released and what a skipped call returns. */
public enum ReturnStyle {

    /** Nothing. */
    VOID,

    /** Any value, there when the method returns. Such a method cannot be skipped. */
    VALUE,

    /** An {@code Object}: what it is is seen when the method returns. Such a method cannot be skipped. */
    ANY,

    /** An {@code Optional}, there when the method returns. */
    OPTIONAL,

    /** A {@code Uni}, locked from its subscription to its end. */
    UNI,

    /** A {@code Multi}, locked from its subscription to its end. */
    MULTI,

    /** A {@code CompletionStage} or {@code CompletableFuture}: what the interceptor returns is always the latter. */
    STAGE;

    /** Whether the method goes on after it has returned. */
    public boolean isAsynchronous() {
        return this == UNI || this == MULTI || this == STAGE;
    }
}

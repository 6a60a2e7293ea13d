package io.quarkiverse.cachelock;

/**
 * What becomes of what runs under a lock when the lock is lost: of {@link CacheLock} methods and of {@code run}, {@code call}
 * and {@code stream}. Whatever is chosen, the {@code onLost} callbacks run and a {@link LockLost} event is fired.
 */
public enum LossPolicy {

    /** It goes on. */
    NOTIFY,

    /**
     * The thread that runs it is interrupted, and the call fails with {@link LockLostException} when it ends, even if it
     * ends well; its cause is what the action threw, such as an {@code InterruptedException}. The interrupt never outlasts
     * the action. For blocking code only.
     */
    INTERRUPT,

    /**
     * The {@code Uni}, {@code Multi} or {@code CompletionStage} is cancelled, and the caller's one fails with
     * {@link LockLostException}. For asynchronous code only.
     */
    CANCEL,

    /**
     * The JTA transactions that hold the lock, the one that it was acquired in and those that were begun under it, are
     * marked for rollback, unless they have completed. If one could be marked, the call fails with
     * {@link LockLostException} when it ends, even if it ends well. Needs JTA. A transaction that was begun further up and is
     * marked after the call has ended is rolled back, which {@code @Transactional} does without a word. Between the loss and
     * the mark another holder may already be at work, and a transaction that has begun to commit commits; only
     * {@link CacheLock#commitGuard()} rules that out.
     */
    ROLLBACK_ONLY
}

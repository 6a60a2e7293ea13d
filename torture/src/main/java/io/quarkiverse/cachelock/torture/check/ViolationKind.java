package io.quarkiverse.cachelock.torture.check;

/** How a lock can lie. */
public enum ViolationKind {

    /** Two holders believed in the same lock at the same time. */
    TWO_HOLDERS(true),
    /** A holder was promised the lock for longer than it had it. */
    BROKEN_PROMISE(true),
    /** A release said that the lock was held until then, though somebody else had got it before. */
    RELEASE_LIED(true),
    /** A holder that could be sure of the lock was refused by the resource, which had seen a greater fencing token. */
    HOLDER_REFUSED(true),
    /** Two transactions under the lock wrote the same value of a counter, and neither had lost the lock. */
    LOST_UPDATE(true),
    /** Who believed in the lock later had the smaller fencing token, though both may have been granted at the same time. */
    TOKENS_CROSSED(true),
    /** A lock was passed on from hand to hand, with a token reserved before, though somebody else had been granted it since. */
    STALE_PASS(true),
    /** A grant that was asked of the lock store after another one was seen has the smaller fencing token. */
    TOKEN_WENT_BACK(false),
    /** Two grants have the same fencing token. */
    DUPLICATE_TOKEN(false),
    /** The resource accepted a write with a fencing token smaller than one that it had seen. */
    OLD_TOKEN_ACCEPTED(false),
    /** Somebody waited for longer than its wait time and one call of the lock store. */
    WAITED_TOO_LONG(false),
    /** Some lock was granted to nobody for longer than a lease and a second after a fault was healed. */
    NO_PROGRESS(false),
    /** Something was left when everybody had released everything. */
    RESIDUE(false);

    private final boolean excusable;

    ViolationKind(boolean excusable) {
        this.excusable = excusable;
    }

    /** Whether no lock store can help it if its server forgets who holds a lock. */
    public boolean isExcusable() {
        return excusable;
    }

    /** Whether it is one because it took too long, of which a machine with too much to do may have its part. */
    public boolean isOfTime() {
        return this == WAITED_TOO_LONG || this == NO_PROGRESS;
    }

    /** Whether it tells of fencing tokens, which nothing but a clock can keep from going back if the last one is forgotten. */
    public boolean isOfTokens() {
        return this == TOKENS_CROSSED || this == TOKEN_WENT_BACK || this == DUPLICATE_TOKEN || this == HOLDER_REFUSED
                || this == RELEASE_LIED || this == STALE_PASS;
    }
}

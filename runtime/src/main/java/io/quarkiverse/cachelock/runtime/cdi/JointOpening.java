package io.quarkiverse.cachelock.runtime.cdi;

import java.util.List;

/** What of several locks is open to the caller already, before the others are acquired. */
interface JointOpening {

    JointSetup setup();

    /** Those that are to be acquired. */
    List<LockSetup> missing();

    /** Gives it up, once, without having used it. */
    void abandon();
}

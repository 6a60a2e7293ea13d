package io.quarkiverse.cachelock.spi;

import java.util.UUID;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link LockStore} keeps. Subclass it once for each backend; {@link #store()} is all that it must know.
 * <p>
 * Keys and owner tokens are new for each test, so that the tests may share one server. Locks may be left behind.
 */
@Timeout(120)
public abstract class LockStoreContract implements ExclusivityContract, OwnershipContract, LeaseContract,
        AcquireAllContract, RenewAllContract, ReleaseAllContract, WaitingContract, InspectionContract, KeyContract {

    private AwaitedLockStore locks;

    /** The store to test: called once for each test. Closing it is up to the subclass. */
    protected abstract LockStore store();

    /**
     * A second store on the same backend as that of {@link #store()}, as another JVM would have it; called at most once for
     * each test, after {@link #store()}. By default there is none, and the tests take the one store for both.
     */
    protected LockStore anotherStore() {
        return locks.store();
    }

    /**
     * Removes all that the store keeps of locks that nobody holds, as it does on its own in time. Nothing to do if it keeps
     * nothing. By default the test of this is skipped.
     */
    protected void cleanUpIdle() {
        Assumptions.abort("cleanUpIdle() is not overridden, so there is nothing known to clean up in this store.");
    }

    @BeforeEach
    final void makeStore() {
        locks = new AwaitedLockStore(store(), UUID.randomUUID().toString().substring(0, 13));
    }

    @Override
    public final AwaitedLockStore locks() {
        return locks;
    }

    @Override
    public final AwaitedLockStore another() {
        return new AwaitedLockStore(anotherStore(), locks.secret());
    }

    @Override
    public final void cleanUp() {
        cleanUpIdle();
    }
}

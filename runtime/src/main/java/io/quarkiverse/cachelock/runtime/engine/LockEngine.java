package io.quarkiverse.cachelock.runtime.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockState;
import io.quarkiverse.cachelock.spi.AcquireRequest;
import io.quarkiverse.cachelock.spi.CommitGuard;
import io.quarkiverse.cachelock.spi.LockStore;
import io.smallrye.mutiny.Uni;

/** The locks of one lock store. Thread-safe. */
public final class LockEngine {

    static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

    private static final int LONGEST_OWNER_ID = 200;

    private final LockStore store;
    private final Timing timing;
    private final Executor background;
    private final Keyspace keyspace;
    private final String ownerId;
    private final LocalPassing passing;
    private final OwnerTokens ownerTokens;
    private final LocalGate gate = new LocalGate();
    private final CallsUnderWay underWay = new CallsUnderWay();
    private final Set<Pause> waiting = ConcurrentHashMap.newKeySet();
    private final Caller blocking = new BlockingCaller();
    private final Caller reactive;
    private final LeaseReturns returns;
    private final WaitingRoom waitingRoom;
    private final Leaks leaks;
    private volatile boolean closed;

    /**
     * @param keyPrefix what all keys begin with
     * @param ownerId what people see as the holder; the thread's name is added
     * @param passing how far a lock may go from hand to hand in this JVM
     * @param workers where calls of a blocking store run for reactive callers
     * @param background where renewals and clean-ups run; must not be the pool that callers block in
     */
    public LockEngine(LockStore store, String keyPrefix, String ownerId, LocalPassing passing, Timing timing,
            Executor workers, Executor background) {
        this(store, keyPrefix, ownerId, passing, timing, workers, background, WaiterLimits.NONE, Leaks.IGNORED);
    }

    /**
     * @param limits of how many may wait
     * @param leaks what becomes of handles that are forgotten
     */
    public LockEngine(LockStore store, String keyPrefix, String ownerId, LocalPassing passing, Timing timing,
            Executor workers, Executor background, WaiterLimits limits, Leaks leaks) {
        this.waitingRoom = new WaitingRoom(limits);
        this.leaks = leaks;
        this.store = store;
        this.ownerTokens = new OwnerTokens(answersAtOnce());
        this.passing = passing;
        this.timing = timing;
        this.background = background;
        this.keyspace = new Keyspace(keyPrefix);
        this.ownerId = ownerId;
        this.reactive = new ReactiveCaller(timing, store.blocks() ? workers : null);
        this.returns = new LeaseReturns(store, timing, underWay, passing, background);
    }

    /** A caller that may block: what it gets from this engine has ended when {@code subscribe} returns. */
    public Caller blocking() {
        return blocking;
    }

    /** A caller that must not block. */
    public Caller reactive() {
        return reactive;
    }

    /**
     * What {@link #blocking()} callers get at the end.
     *
     * @throws LockException if it failed
     */
    public static <T> T result(Uni<T> ended) {
        return BlockingCaller.result(ended);
    }

    public String keyOf(String name) {
        return keyspace.keyOf(name);
    }

    /**
     * A way to the lock of that name.
     *
     * @throws IllegalArgumentException if the store cannot keep such a short lease
     */
    public Acquirer acquirer(String name, LockSettings settings, Caller caller) {
        checkLease(name, settings.leaseTime());
        return new Acquirer(this, caller, name, settings);
    }

    /** See {@link LockStore#commitGuard}. */
    public @Nullable CommitGuard commitGuard() {
        return store.commitGuard();
    }

    public Uni<Optional<LockState>> state(String name, Caller caller) {
        return caller.settle(store.state(keyOf(name)), CALL_TIMEOUT);
    }

    public Uni<Boolean> forceRelease(String name, Caller caller) {
        return caller.settle(store.forceRelease(keyOf(name)), CALL_TIMEOUT);
    }

    /** Refuses newcomers and fails those who wait. Locks stay held, and are renewed, until they are released. */
    public void acceptNoMore() {
        closed = true;
        returns.passNoMore();
        waiting.forEach(pause -> pause.fail(shuttingDown()));
    }

    /** Blocks until nothing is held any more, or the time is over. */
    public void awaitHolders(Duration atMost) {
        Closing.awaitHolders(this, atMost);
    }

    /** {@link #acceptNoMore}, takes back what is held, and closes the store. Blocks meanwhile. */
    public void close() {
        acceptNoMore();
        returns.close();
        underWay.await(CALL_TIMEOUT);
        Closing.takeBack(this, new ReactiveCaller(timing, store.blocks() ? background : null));
        underWay.await(CALL_TIMEOUT);
        store.close();
    }

    void ensureOpen() {
        if (closed) {
            throw shuttingDown();
        }
    }

    private static LockException shuttingDown() {
        return new LockException("No lock is acquired any more: the application is shutting down");
    }

    void checkLease(String name, Duration leaseTime) {
        if (leaseTime.compareTo(store.minimumLease()) < 0) {
            throw new IllegalArgumentException("The lease time of lock '" + Printable.of(name) + "' is " + leaseTime.toMillis()
                    + " ms, but its lock store keeps locks for " + store.minimumLease().toMillis()
                    + " ms at least: make it longer");
        }
    }

    /** A thread of this JVM, as people may see it. */
    String ownerId(String thread) {
        String owner = ownerId + "/" + thread;
        return owner.length() > LONGEST_OWNER_ID ? owner.substring(0, LONGEST_OWNER_ID) : owner;
    }

    /** With fencing tokens for those behind, if there are any. */
    AcquireRequest newRequest(LocalGate.Ticket place, LockSettings settings, Duration timeout) {
        int tokens = place.hasFollowers() ? passing.passes() + 1 : 1;
        return new AcquireRequest(place.key(), ownerTokens.of(ownerTokens.next()), ownerId(place.thread()),
                settings.firstLease(), timeout, tokens, store.queuesWaiters() && !settings.waitTime().isZero(),
                settings.retryInterval());
    }

    /** From now on the lease is renewed, and the lock lost when its time is over. */
    void hold(HeldLock lock, Lease lease) {
        keeper().watch(lease);
        if (closed) {
            returns.later(lock);
        }
    }

    void waiting(Pause pause) {
        waiting.add(pause);
        if (closed) {
            pause.fail(shuttingDown());
        }
    }

    void notWaiting(Pause pause) {
        waiting.remove(pause);
    }

    /** Whether nobody holds a lock, waits for one or waits for the store. */
    boolean isQuiet() {
        return gate.size() == 0 && keeper().watched().isEmpty() && waiting.isEmpty() && underWay.isEmpty();
    }

    /**
     * How a caller settles the steps of waiting. A blocking one waits for all of them at once where the store does not block:
     * whoever else is at work goes on with its next step sooner than a thread wakes up.
     */
    Caller waits(Caller caller) {
        return store.blocks() ? caller : reactive;
    }

    /** Whether even a caller that must not block may call the store on its own thread. */
    boolean answersAtOnce() {
        return store.direct() != null && !store.blocks();
    }

    /** What becomes of handles that are forgotten. */
    public Leaks leaks() {
        return leaks;
    }

    WaitingRoom waitingRoom() {
        return waitingRoom;
    }

    LockStore store() {
        return store;
    }

    Timing timing() {
        return timing;
    }

    OwnerTokens ownerTokens() {
        return ownerTokens;
    }

    LocalGate gate() {
        return gate;
    }

    LeaseReturns returns() {
        return returns;
    }

    CallsUnderWay underWay() {
        return underWay;
    }

    LeaseKeeper keeper() {
        return returns.keeper();
    }

    public Losses losses() {
        return returns.losses();
    }
}

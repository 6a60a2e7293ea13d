package io.quarkiverse.cachelock.runtime.cdi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.LockException;
import io.quarkiverse.cachelock.LockLostException;
import io.quarkiverse.cachelock.LossPolicy;
import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.Transactions;

/** The scopes of several locks, nested into each other, the first one outermost. Entered once by itself. */
final class JointScopes implements JointOpening {

    private final JointSetup setup;
    private final List<LockSetup> locks;
    private final List<LossPolicy> onLost;
    private final @Nullable Scope[] scopes;
    private final @Nullable Scope outer = Scope.current();
    private final Transactions.@Nullable Running transaction;
    private final ReentrantLock turn = new ReentrantLock();
    private boolean abandoned;

    /** Re-enters those that this call chain or its transaction already holds. */
    JointScopes(JointSetup setup, boolean asynchronous) {
        this.setup = setup;
        this.locks = setup.locks();
        this.onLost = locks.stream().map(lock -> lock.onLost(asynchronous)).toList();
        this.scopes = new @Nullable Scope[locks.size()];
        this.transaction = setup.transactions().current();
        try {
            for (int i = 0; i < scopes.length; i++) {
                scopes[i] = locks.get(i).again(transaction);
            }
        } catch (RuntimeException e) {
            abandon();
            throw e;
        }
    }

    @Override
    public JointSetup setup() {
        return setup;
    }

    @Override
    public List<LockSetup> missing() {
        return IntStream.range(0, scopes.length).filter(i -> scopes[i] == null).mapToObj(locks::get).toList();
    }

    /** Enters those that were acquired, and nests all; the innermost one. */
    Scope enter(List<HeldLock> acquired) {
        turn.lock();
        try {
            if (abandoned) {
                acquired.forEach(HeldLock::giveBackLater);
                throw new LockException("Nobody waits for these locks any more");
            }
            return nest(acquired);
        } finally {
            turn.unlock();
        }
    }

    private Scope nest(List<HeldLock> acquired) {
        Iterator<HeldLock> next = acquired.iterator();
        Scope inner = outer;
        for (int i = 0; i < scopes.length; i++) {
            LockSetup lock = locks.get(i);
            Scope open = scopes[i];
            scopes[i] = null; // left if it fails
            try {
                inner = open != null ? lock.nested(open, inner, transaction, onLost.get(i))
                        : lock.scope(next.next(), inner, transaction, onLost.get(i));
            } catch (RuntimeException e) {
                next.forEachRemaining(HeldLock::giveBackLater);
                abandon();
                throw e;
            }
            scopes[i] = inner;
        }
        return Objects.requireNonNull(inner);
    }

    int size() {
        return scopes.length;
    }

    LockSetup lock(int i) {
        return locks.get(i);
    }

    /**
     * The scope of that lock, entered once more.
     *
     * @throws LockLostException if the lock has been lost
     */
    Scope reentered(int i) {
        Scope scope = Objects.requireNonNull(scopes[i]);
        if (!scope.reenter()) {
            throw scope.lock().lost();
        }
        return scope;
    }

    /**
     * Enters all once more.
     *
     * @throws LockLostException if a lock has been lost
     */
    void reenter() {
        for (int i = 0; i < scopes.length; i++) {
            try {
                reentered(i);
            } catch (LockLostException e) {
                leave(i).forEach(HeldLock::releaseLater);
                throw e;
            }
        }
    }

    /** Leaves all; the locks that are to be released now, in the order in which they were acquired. */
    List<HeldLock> leave() {
        return leave(scopes.length);
    }

    private List<HeldLock> leave(int first) {
        List<HeldLock> last = new ArrayList<>();
        List<@Nullable Scope> entered = Arrays.asList(scopes).subList(0, first);
        for (int i = entered.size() - 1; i >= 0; i--) {
            Scope scope = entered.get(i);
            if (scope != null && scope.leave()) {
                last.add(scope.lock());
            }
        }
        Collections.reverse(last);
        return last;
    }

    @Override
    public void abandon() {
        turn.lock();
        try {
            if (!abandoned) {
                abandoned = true;
                leave().forEach(HeldLock::giveBackLater);
            }
        } finally {
            turn.unlock();
        }
    }
}

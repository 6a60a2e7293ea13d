package io.quarkiverse.cachelock.runtime.cdi;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.quarkiverse.cachelock.runtime.engine.HeldLock;
import io.quarkiverse.cachelock.runtime.engine.Scope;
import io.quarkiverse.cachelock.runtime.engine.Transactions;

/** What the handles of several locks share with the transaction that they are acquired in. */
final class JointShares implements JointOpening {

    private final JointSetup setup;
    private final List<LockSetup> locks;
    private final @Nullable Scope[] shares;
    private final Transactions.@Nullable Running transaction;
    private final AtomicBoolean abandoned = new AtomicBoolean();

    /** Makes the handle of one of the locks. */
    interface Maker<H> {
        H make(LockSetup lock, HeldLock held, @Nullable Scope shared);
    }

    /** Takes a share of those that the transaction already holds. */
    JointShares(JointSetup setup) {
        this.setup = setup;
        this.locks = setup.locks();
        this.shares = new @Nullable Scope[locks.size()];
        this.transaction = setup.transactions().current();
        locks.forEach(lock -> lock.loss().checkHandle(lock.name()));
        locks.forEach(lock -> lock.transactions().checkHandle(lock.name(), lock.engine(), transaction));
        try {
            for (int i = 0; i < shares.length; i++) {
                shares[i] = locks.get(i).shared(transaction);
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
        return IntStream.range(0, shares.length).filter(i -> shares[i] == null).mapToObj(locks::get).toList();
    }

    <H> List<H> open(List<HeldLock> acquired, Maker<H> maker) {
        Iterator<HeldLock> next = acquired.iterator();
        List<H> handles = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            LockSetup lock = locks.get(i);
            Scope share = shares[i];
            HeldLock held = share == null ? next.next() : share.lock();
            try {
                shares[i] = share == null ? lock.shared(held, transaction) : share;
            } catch (RuntimeException e) {
                next.forEachRemaining(HeldLock::giveBackLater);
                throw e;
            }
            handles.add(maker.make(lock, held, shares[i]));
        }
        return handles;
    }

    @Override
    public void abandon() {
        if (!abandoned.compareAndSet(false, true)) {
            return;
        }
        for (Scope share : shares) {
            if (share != null && share.closeHandle()) {
                share.lock().giveBackLater();
            }
        }
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.quarkiverse.cachelock.runtime.engine.JointAcquirer;
import io.quarkiverse.cachelock.runtime.engine.JointAcquirer.Wanted;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Printable;
import io.quarkiverse.cachelock.runtime.engine.Transactions;

/**
 * Several locks, ready to be acquired.
 *
 * @param locks each one once, in the order in which everybody acquires them
 */
record JointSetup(List<LockSetup> locks) {

    private record Identity(LockEngine engine, String name) {
    }

    /** @param locks in any order; of one that is there twice, the first counts, and is guarded if one of them is */
    static JointSetup of(List<LockSetup> locks) {
        if (locks.isEmpty()) {
            throw new IllegalArgumentException("Several locks are to be acquired, but none is named");
        }
        Map<Identity, LockSetup> once = new LinkedHashMap<>();
        locks.stream().map(JointSetup::named)
                .forEach(lock -> once.merge(new Identity(lock.engine(), lock.name()), lock, JointSetup::folded));
        List<LockSetup> sorted = new ArrayList<>(once.values());
        sorted.sort(Comparator.comparing((LockSetup lock) -> lock.engine().keyOf(lock.name()))
                .thenComparing(lock -> lock.engines().nameOf(lock.engine())));
        return new JointSetup(List.copyOf(sorted));
    }

    /** What is acquired together is sorted before, so that no name may change meanwhile. */
    private static LockSetup named(LockSetup lock) {
        if (lock.subject() != null && lock.subject().refreshed()) {
            throw new IllegalArgumentException("Lock '" + Printable.of(lock.now().name())
                    + "' is of an entity that is to be read"
                    + " again, which cannot be done for several locks at once: use refresh(false), and refresh the entity under"
                    + " the locks");
        }
        return lock.now();
    }

    private static LockSetup folded(LockSetup first, LockSetup same) {
        return same.transactions().guarded() ? first.withTransactions(TransactionSetup::withGuard) : first;
    }

    JointSetup with(UnaryOperator<LockSetup> change) {
        return of(locks.stream().map(change).toList());
    }

    String names() {
        return locks.stream().map(LockSetup::name).collect(Collectors.joining("', '"));
    }

    Transactions transactions() {
        return locks.get(0).transactions().all();
    }

    Deadlocks deadlocks() {
        return locks.get(0).engines().deadlocks();
    }

    /** A way to some of these. */
    JointAcquirer acquirer(List<LockSetup> missing, boolean blocking) {
        deadlocks().takes(missing, blocking);
        Duration waitTime = locks.stream().map(lock -> lock.settings().waitTime()).min(Duration::compareTo).orElseThrow();
        return new JointAcquirer(missing.stream().map(lock -> new Wanted(lock.engine(), lock.name(), lock.settings()))
                .toList(), waitTime);
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quarkiverse.cachelock.runtime.engine.JointAcquirer;
import io.quarkiverse.cachelock.runtime.engine.JointAcquirer.Wanted;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Transactions;

/**
 * Several locks, ready to be acquired.
 *
 * @param wanted all that were asked for, by the names that they have now; sorted, but the same lock may be there twice
 * @param locks each one once, in the order in which everybody acquires them
 */
record JointSetup(List<LockSetup> wanted, List<LockSetup> locks) {

    private static final Comparator<LockSetup> ORDER = Comparator
            .comparing((LockSetup lock) -> lock.engine().keyOf(lock.name()))
            .thenComparing(lock -> lock.engines().nameOf(lock.engine()));

    private record Identity(LockEngine engine, String name) {

        static Identity of(LockSetup lock) {
            return new Identity(lock.engine(), lock.name());
        }
    }

    /**
     * The locks by the names that their entities give them now.
     *
     * @param locks in any order; of one that is there twice, the first counts, and is guarded if one of them is
     */
    static JointSetup of(List<LockSetup> locks) {
        List<LockSetup> wanted = locks.stream().map(LockSetup::now).sorted(ORDER).toList();
        Map<Identity, LockSetup> once = new LinkedHashMap<>();
        wanted.forEach(lock -> once.merge(Identity.of(lock), lock, JointSetup::folded));
        return new JointSetup(wanted, List.copyOf(once.values()));
    }

    /** @throws IllegalArgumentException if there is none */
    static List<LockSetup> some(Stream<LockSetup> locks) {
        List<LockSetup> some = locks.toList();
        if (some.isEmpty()) {
            throw new IllegalArgumentException("Several locks are to be acquired, but none is named");
        }
        return some;
    }

    private static LockSetup folded(LockSetup first, LockSetup same) {
        return same.transactions().guarded() ? first.withTransactions(TransactionSetup::withGuard) : first;
    }

    static String names(List<LockSetup> locks) {
        return locks.stream().map(LockSetup::name).collect(Collectors.joining("', '"));
    }

    Transactions transactions() {
        return locks.get(0).transactions().all();
    }

    /** Those whose entities are to be read again if these locks have been acquired, in their order. */
    List<LockSetup> refreshed(List<LockSetup> acquired) {
        if (wanted.stream().noneMatch(LockSetup::isRefreshed)) {
            return List.of();
        }
        Set<Identity> fresh = acquired.stream().map(Identity::of).collect(Collectors.toSet());
        return wanted.stream().filter(lock -> lock.isRefreshed() && fresh.contains(Identity.of(lock))).toList();
    }

    /** A way to some of these. */
    JointAcquirer acquirer(List<LockSetup> missing, boolean blocking) {
        missing.get(0).engines().deadlocks().takes(missing, blocking);
        Duration waitTime = locks.stream().map(lock -> lock.settings().waitTime()).min(Duration::compareTo).orElseThrow();
        return new JointAcquirer(missing.stream().map(lock -> new Wanted(lock.engine(), lock.name(), lock.settings()))
                .toList(), waitTime);
    }
}

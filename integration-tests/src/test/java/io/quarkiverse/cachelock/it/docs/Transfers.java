package io.quarkiverse.cachelock.it.docs;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkiverse.cachelock.CacheLock;
import io.quarkiverse.cachelock.LockManager;
import io.quarkiverse.cachelock.LocksHandle;
import io.quarkiverse.cachelock.ReactiveLockManager;
import io.smallrye.mutiny.Uni;

/** The samples of several locks. */
@ApplicationScoped
class Transfers {

    @Inject
    LockManager locks;

    @Inject
    ReactiveLockManager reactiveLocks;

    private final Map<Long, Long> balances = new ConcurrentHashMap<>();

    // tag::manager[]
    public void transfer(long from, long to, long amount) {
        locks.lockAll("account:" + from, "account:" + to).waitTime(ofSeconds(5)).run(() -> move(from, to, amount));
    }
    // end::manager[]

    // tag::handle[]
    public long transferWithHandle(long from, long to, long amount) {
        try (LocksHandle held = locks.lockAll("account:" + from, "account:" + to).acquire()) {
            move(from, to, amount);
            held.ensureHeld();
            return held.fencingToken("account:" + to);
        }
    }
    // end::handle[]

    // tag::reactive[]
    public Uni<Void> transferLater(long from, long to, long amount) {
        return reactiveLocks.lockAll("account:" + from, "account:" + to)
                .run(() -> Uni.createFrom().voidItem().invoke(() -> move(from, to, amount)));
    }
    // end::reactive[]

    // tag::own[]
    public void transferSlowly(long from, long to, long amount) {
        locks.lockAll(
                locks.lock("account", from).leaseTime(ofMinutes(2)),
                locks.lock("account", to),
                locks.lock("audit").store("jobs"))
                .run(() -> move(from, to, amount));
    }
    // end::own[]

    // tag::itself[]
    public Uni<Void> closeAccount(long account) {
        return reactiveLocks.lock("account", account).acquire()
                .chain(held -> archive(account)
                        .chain(() -> pay(account)) // fails at once: it would wait for what is held here
                        .eventually(held::release));
    }

    private Uni<Void> pay(long account) {
        return reactiveLocks.lock("account", account).run(() -> Uni.createFrom().voidItem());
    }
    // end::itself[]

    private Uni<Void> archive(long account) {
        return Uni.createFrom().voidItem().invoke(() -> balances.putIfAbsent(account, 0L));
    }

    // tag::annotation[]
    @CacheLock("account:{from}")
    @CacheLock("account:{to}")
    public void transferAnnotated(long from, long to, long amount) {
        move(from, to, amount);
    }
    // end::annotation[]

    public long balance(long account) {
        return balances.getOrDefault(account, 0L);
    }

    private void move(long from, long to, long amount) {
        if (locks.state("account:" + from).isEmpty() || locks.state("account:" + to).isEmpty()) {
            throw new IllegalStateException("The accounts are not locked.");
        }
        balances.put(from, balance(from) - amount);
        balances.put(to, balance(to) + amount);
    }
}

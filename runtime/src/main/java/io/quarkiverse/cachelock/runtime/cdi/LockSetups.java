package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;
import io.quarkiverse.cachelock.runtime.engine.Transactions;

/** What the configuration says about each lock. */
@Singleton
public final class LockSetups {

    private final CacheLockConfig config;
    private final LockEngines engines;
    private final LockSettings defaults;
    private final TransactionSetup transactions;
    private final LossSetup loss;
    private final Map<String, LockSetup> configured = new ConcurrentHashMap<>();

    LockSetups(CacheLockConfig config, LockEngines engines, Transactions transactions) {
        this.config = config;
        this.engines = engines;
        this.transactions = new TransactionSetup(transactions, null, false);
        this.loss = new LossSetup(config.onLost(), false);
        this.defaults = new LockSettings(config.waitTime(), config.leaseTime(), config.autoRenew(), config.maxHoldTime(),
                config.minHoldTime(), config.retryInterval());
    }

    /**
     * The lock of that name.
     *
     * @param template what the configuration calls it
     * @throws IllegalArgumentException if the name is empty
     */
    LockSetup lock(String template, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A lock needs a name, but the one given is empty");
        }
        // Not a map entry per name: names are user data, and there may be millions
        String known = config.locks().containsKey(template) ? template : "";
        return configured.computeIfAbsent(known, lock -> configure(lock, defaults, "", loss)).named(name);
    }

    /** The lock of that entity. */
    LockSetup lock(Subject subject) {
        return lock(subject.template(), subject.template()).of(subject);
    }

    /** The settings of all locks for which nothing else is said. */
    LockSettings defaults() {
        return defaults;
    }

    /** What becomes of scopes for which nothing else is said. */
    LossSetup loss() {
        return loss;
    }

    /**
     * The lock of that name, as the configuration has it.
     *
     * @param settings what is to be used where the configuration says nothing about this lock
     * @param store likewise
     * @param onLost likewise
     */
    LockSetup configure(String template, LockSettings settings, String store, LossSetup onLost) {
        CacheLockConfig.Lock lock = config.locks().get(template);
        if (lock == null) {
            return new LockSetup(engines, engines.engine(store), template, settings, transactions, onLost);
        }
        var overridden = new LockSettings(lock.waitTime().orElse(settings.waitTime()),
                lock.leaseTime().orElse(settings.leaseTime()), lock.autoRenew().orElse(settings.autoRenew()),
                lock.maxHoldTime().orElse(settings.maxHoldTime()), lock.minHoldTime().orElse(settings.minHoldTime()),
                lock.retryInterval().orElse(settings.retryInterval()));
        return new LockSetup(engines, engines.engine(lock.store().orElse(store)), template, overridden,
                transactions, lock.onLost().map(policy -> new LossSetup(policy, true)).orElse(onLost));
    }
}

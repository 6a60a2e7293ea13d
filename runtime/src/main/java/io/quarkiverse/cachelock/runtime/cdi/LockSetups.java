package io.quarkiverse.cachelock.runtime.cdi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.quarkiverse.cachelock.runtime.engine.LockSettings;

/** What the configuration says about each lock. */
@Singleton
public final class LockSetups {

    private final CacheLockConfig config;
    private final LockEngines engines;
    private final LockSettings defaults;
    private final Map<String, LockSetup> configured = new ConcurrentHashMap<>();

    LockSetups(CacheLockConfig config, LockEngines engines) {
        this.config = config;
        this.engines = engines;
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
        return configured.computeIfAbsent(known, this::configure).named(name);
    }

    private LockSetup configure(String template) {
        CacheLockConfig.Lock lock = config.locks().get(template);
        if (lock == null) {
            return new LockSetup(engines, engines.engine(engines.defaultStore()), template, defaults);
        }
        var settings = new LockSettings(lock.waitTime().orElse(defaults.waitTime()),
                lock.leaseTime().orElse(defaults.leaseTime()), lock.autoRenew().orElse(defaults.autoRenew()),
                lock.maxHoldTime().orElse(defaults.maxHoldTime()), lock.minHoldTime().orElse(defaults.minHoldTime()),
                lock.retryInterval().orElse(defaults.retryInterval()));
        return new LockSetup(engines, engines.engine(lock.store().orElseGet(engines::defaultStore)), template, settings);
    }
}

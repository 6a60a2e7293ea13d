package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;

import io.quarkiverse.cachelock.LockOptions;
import io.quarkiverse.cachelock.LossPolicy;

/** What the two kinds of named locks have in common: their settings. */
abstract class ConfiguredLock<L extends LockOptions<L>> implements LockOptions<L> {

    final LockSetup setup;

    ConfiguredLock(LockSetup setup) {
        this.setup = setup;
    }

    abstract L with(LockSetup changed);

    @Override
    public final L waitTime(Duration waitTime) {
        return with(setup.with(settings -> settings.withWaitTime(waitTime)));
    }

    @Override
    public final L leaseTime(Duration leaseTime) {
        return with(setup.with(settings -> settings.withLeaseTime(leaseTime)));
    }

    @Override
    public final L autoRenew(boolean autoRenew) {
        return with(setup.with(settings -> settings.withAutoRenew(autoRenew)));
    }

    @Override
    public final L maxHoldTime(Duration maxHoldTime) {
        return with(setup.with(settings -> settings.withMaxHoldTime(maxHoldTime)));
    }

    @Override
    public final L minHoldTime(Duration minHoldTime) {
        return with(setup.with(settings -> settings.withMinHoldTime(minHoldTime)));
    }

    @Override
    public final L onLost(LossPolicy policy) {
        return with(setup.withLoss(policy));
    }

    @Override
    public final L store(String store) {
        return with(setup.withStore(store));
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.quarkiverse.cachelock.LockOptions;
import io.quarkiverse.cachelock.LossPolicy;

/** What all kinds of named locks have in common: their settings. */
abstract class ConfiguredLock<L extends LockOptions<L>> implements LockOptions<L> {

    abstract L with(UnaryOperator<LockSetup> change);

    @Override
    public final L waitTime(Duration waitTime) {
        return with(setup -> setup.with(settings -> settings.withWaitTime(waitTime)));
    }

    @Override
    public final L leaseTime(Duration leaseTime) {
        return with(setup -> setup.with(settings -> settings.withLeaseTime(leaseTime)));
    }

    @Override
    public final L autoRenew(boolean autoRenew) {
        return with(setup -> setup.with(settings -> settings.withAutoRenew(autoRenew)));
    }

    @Override
    public final L maxHoldTime(Duration maxHoldTime) {
        return with(setup -> setup.with(settings -> settings.withMaxHoldTime(maxHoldTime)));
    }

    @Override
    public final L minHoldTime(Duration minHoldTime) {
        return with(setup -> setup.with(settings -> settings.withMinHoldTime(minHoldTime)));
    }

    @Override
    public final L retryInterval(Duration retryInterval) {
        return with(setup -> setup.with(settings -> settings.withRetryInterval(retryInterval)));
    }

    @Override
    public final L onLost(LossPolicy policy) {
        return with(setup -> setup.withLoss(policy));
    }

    @Override
    public final L store(String store) {
        return with(setup -> setup.withStore(store));
    }
}

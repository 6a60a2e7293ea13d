package io.quarkiverse.cachelock.deployment;

import io.quarkiverse.cachelock.runtime.cdi.ShutdownNotice;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ShutdownListenerBuildItem;
import io.quarkus.smallrye.health.deployment.spi.HealthBuildItem;

/** Has the application's readiness go down when it begins to stop. */
final class ShutdownProcessor {

    /** By name: it must not be loaded without SmallRye Health. */
    private static final String CHECK = "io.quarkiverse.cachelock.runtime.health.LocksReadiness";

    @BuildStep
    void readiness(Capabilities capabilities, CacheLockBuildTimeConfig config, BuildProducer<HealthBuildItem> checks) {
        if (capabilities.isPresent(Capability.SMALLRYE_HEALTH)) {
            checks.produce(new HealthBuildItem(CHECK, config.enabled() && config.health().enabled()));
        }
    }

    @BuildStep
    ShutdownListenerBuildItem notice() {
        return new ShutdownListenerBuildItem(new ShutdownNotice());
    }
}

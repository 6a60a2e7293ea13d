package io.quarkiverse.cachelock.runtime.health;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

import io.quarkiverse.cachelock.runtime.cdi.LockEngines;

/** Down as soon as the application begins to stop. The servers that locks are kept in have readiness checks of their own. */
@Readiness
@Singleton
public final class LocksReadiness implements HealthCheck {

    private final LockEngines engines;

    LocksReadiness(LockEngines engines) {
        this.engines = engines;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("Locks health check").status(!engines.isStopping()).build();
    }
}

package io.quarkiverse.cachelock.runtime.cdi;

import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** What an application has with the default configuration, but without lock stores of its own. */
final class TestEngines {

    private TestEngines() {
    }

    static LockEngines create() {
        SmallRyeConfig values = new SmallRyeConfigBuilder().addDiscoveredConverters()
                .withMapping(CacheLockBuildTimeConfig.class).withMapping(CacheLockConfig.class).build();
        CacheLockConfig config = values.getConfigMapping(CacheLockConfig.class);
        return new LockEngines(values.getConfigMapping(CacheLockBuildTimeConfig.class), config, null, null, null,
                new Deadlocks(config, new ThreadCallerContexts()), "test");
    }
}

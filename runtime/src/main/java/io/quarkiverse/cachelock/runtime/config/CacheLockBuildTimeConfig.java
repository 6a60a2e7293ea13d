package io.quarkiverse.cachelock.runtime.config;

import java.util.Map;

import io.quarkus.runtime.annotations.ConfigDocDefault;
import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigDocSection;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

@ConfigRoot(phase = ConfigPhase.BUILD_AND_RUN_TIME_FIXED)
@ConfigMapping(prefix = "quarkus.cache-lock")
public interface CacheLockBuildTimeConfig {

    /** The name of the Redis client that is the default one. */
    String DEFAULT_REDIS_CLIENT = "<default>";

    /**
     * Whether methods with `@CacheLock` are locked. If not, they run unlocked and the managers refuse to work: for finding
     * out whether a lock is at fault, never for production.
     */
    @WithDefault("true")
    boolean enabled();

    /**
     * The readiness check.
     */
    Health health();

    /**
     * Settings of the lock store on Redis.
     */
    RedisStore redis();

    /**
     * Additional lock stores, by name.
     */
    @ConfigDocMapKey("store")
    @ConfigDocSection
    Map<String, Store> stores();

    interface Health {

        /**
         * Whether there is a readiness check, which goes down when the application begins to shut down. There is none
         * without the SmallRye Health extension.
         */
        @WithDefault("true")
        boolean enabled();
    }

    interface Store {

        /**
         * The type of this lock store: `memory`, `redis`, `datasource`, or the type of a `LockStoreProvider` bean.
         */
        String type();

        /**
         * Settings of the lock store on Redis.
         */
        RedisStore redis();
    }

    interface RedisStore {

        /**
         * The Redis client to use, as in `quarkus.redis."client-name".hosts`.
         */
        @WithDefault(DEFAULT_REDIS_CLIENT)
        @ConfigDocDefault("the default Redis client")
        String clientName();
    }
}

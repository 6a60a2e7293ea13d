package io.quarkiverse.cachelock.runtime.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import io.quarkiverse.cachelock.LossPolicy;
import io.quarkus.runtime.annotations.ConfigDocDefault;
import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigDocSection;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

@ConfigRoot(phase = ConfigPhase.RUN_TIME)
@ConfigMapping(prefix = "quarkus.cache-lock")
public interface CacheLockConfig {

    /** The name of the datasource that is the default one. */
    String DEFAULT_DATASOURCE = "<default>";

    /**
     * The lock store to use: `memory`, `redis` or `datasource`, the type of a `LockStoreProvider` bean, or a name under
     * `quarkus.cache-lock.stores`.
     *
     * Unset, it is Redis if the application has the Redis client extension, else the datasource if it has a JDBC one, else
     * memory. Memory protects one JVM only, so in production it must be chosen here.
     */
    @ConfigDocDefault("`redis`, `datasource` or `memory`, by what the application has")
    Optional<String> store();

    /**
     * What all keys begin with in the lock store. Applications that share a lock store and should not share locks have
     * different ones.
     */
    @WithDefault("lock:")
    String keyPrefix();

    /**
     * How long to wait while a lock is busy. Zero tries once, as methods do that skip when the lock is busy.
     */
    @WithDefault("30s")
    Duration waitTime();

    /**
     * How long the lock store keeps a lock without hearing from its holder: how long the others wait after a crash.
     */
    @WithDefault("30s")
    Duration leaseTime();

    /**
     * Whether the lease is renewed, at a third of it, while the lock is held. If not, a holder that takes longer than the
     * lease time loses the lock.
     */
    @WithDefault("true")
    boolean autoRenew();

    /**
     * For how long a lease is renewed at most, counted from when the lock was granted. A holder that takes longer loses the
     * lock.
     */
    @WithDefault("24h")
    Duration maxHoldTime();

    /**
     * How long a lock stays busy at least, counted from when it was granted, even if it is released sooner or the holder
     * dies.
     */
    @WithDefault("0s")
    Duration minHoldTime();

    /**
     * What becomes of what runs under a lock when the lock is lost, where it can: blocking code is not cancelled, asynchronous
     * code is not interrupted, and only transactions are rolled back.
     */
    @WithDefault("notify")
    LossPolicy onLost();

    /**
     * How often a waiter tries again, where the lock store cannot wake it. On a datasource, how often one statement looks for
     * all waiters of this JVM that have waited for a while, unless PostgreSQL tells them.
     */
    @WithDefault("100ms")
    Duration retryInterval();

    /**
     * Whether a released lock may go to the next waiter of the same JVM without a word to the lock store (`local`), which is
     * many times as fast, or always takes the way through the lock store (`global`). In both cases the waiters of one JVM are
     * served first come, first served.
     */
    @WithDefault("local")
    Fairness fairness();

    /**
     * How many times in a row a lock may go from hand to hand in one JVM, a million at most; a quarter of that if the lock
     * store says that another JVM waits.
     */
    @WithDefault("64")
    int localPasses();

    /**
     * For how long in a row a lock may go from hand to hand in one JVM.
     */
    @WithDefault("20ms")
    Duration localPassTime();

    /**
     * Whether callers are found that may wait for each other, since they nest the same locks in different orders, or that
     * wait for themselves. The former are warned of once, the latter fail at once.
     */
    @ConfigDocDefault("`true` in development and test mode, `false` in production")
    Optional<Boolean> deadlockDetection();

    /**
     * What people see as the holder. The name of the thread is added.
     */
    @ConfigDocDefault("the application's name, the host's name and the process id")
    Optional<String> ownerId();

    /**
     * How long the holders of locks have to release them when the application shuts down. Then these are taken from them.
     * Nothing is waited for if nothing is held. What `quarkus.shutdown.timeout` grants to requests comes before.
     */
    @ConfigDocDefault("`5s` in production, `0s` in development and test mode")
    Optional<Duration> shutdownGrace();

    /**
     * How many callers of this JVM may wait for locks, for whichever. One more is refused at once, as if its lock had stayed
     * busy.
     */
    @ConfigDocDefault("no limit")
    OptionalInt maxWaiters();

    /**
     * How many callers of this JVM may wait for the same lock. One more is refused at once, as if the lock had stayed busy.
     */
    @ConfigDocDefault("no limit")
    OptionalInt maxWaitersPerKey();

    /**
     * Whether a lock is released whose handle was garbage collected unreleased, with a warning. If not, it stays busy for
     * its max-hold time, since it is renewed.
     */
    @WithDefault("true")
    boolean releaseOnLeak();

    /**
     * Whether it is remembered where each handle was acquired, so that a warning about a leak can tell. It makes acquiring
     * slower.
     */
    @ConfigDocDefault("`true` in development and test mode, `false` in production")
    Optional<Boolean> leakDetection();

    /**
     * Settings of the lock store on Redis.
     */
    RedisStore redis();

    /**
     * Settings of the lock store on a datasource.
     */
    DatasourceStore datasource();

    /**
     * Settings for single locks, by lock name: as it stands in `@CacheLock`, `order:{id}` for one, or as given to the
     * managers. They win over the annotation, but not over what code sets on a lock of a manager.
     */
    @ConfigDocMapKey("name")
    @ConfigDocSection
    Map<String, Lock> locks();

    /**
     * Additional lock stores, by name.
     */
    @ConfigDocMapKey("store")
    @ConfigDocSection
    Map<String, Store> stores();

    interface Lock {

        /**
         * How long to wait while this lock is busy.
         */
        Optional<Duration> waitTime();

        /**
         * How long the lock store keeps this lock without hearing from its holder.
         */
        Optional<Duration> leaseTime();

        /**
         * Whether the lease of this lock is renewed while it is held.
         */
        Optional<Boolean> autoRenew();

        /**
         * For how long the lease of this lock is renewed at most.
         */
        Optional<Duration> maxHoldTime();

        /**
         * How long this lock stays busy at least.
         */
        Optional<Duration> minHoldTime();

        /**
         * What becomes of what runs under this lock when it is lost. What cannot be done is refused.
         */
        Optional<LossPolicy> onLost();

        /**
         * How often a waiter for this lock tries again, where the lock store cannot wake it, or a datasource is looked at for
         * it.
         */
        Optional<Duration> retryInterval();

        /**
         * The lock store of this lock.
         */
        Optional<String> store();
    }

    interface Store {

        /**
         * Settings of the lock store on Redis.
         */
        RedisStore redis();

        /**
         * Settings of the lock store on a datasource.
         */
        DatasourceStore datasource();
    }

    interface RedisStore {

        /**
         * How many replicas must have a lock before it counts as acquired. If they do not have it within a second, acquiring
         * fails. It makes losing a lock at a failover less likely, not impossible, and acquiring slower.
         */
        @WithDefault("0")
        int waitReplicas();
    }
}

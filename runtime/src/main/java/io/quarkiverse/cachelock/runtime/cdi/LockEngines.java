package io.quarkiverse.cachelock.runtime.cdi;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.quarkiverse.cachelock.LockLost;
import io.quarkiverse.cachelock.LockStoreException;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkiverse.cachelock.runtime.config.CacheLockConfig;
import io.quarkiverse.cachelock.runtime.config.Fairness;
import io.quarkiverse.cachelock.runtime.engine.Leaks;
import io.quarkiverse.cachelock.runtime.engine.LocalPassing;
import io.quarkiverse.cachelock.runtime.engine.LockEngine;
import io.quarkiverse.cachelock.runtime.engine.Losses;
import io.quarkiverse.cachelock.runtime.engine.Timing;
import io.quarkiverse.cachelock.runtime.engine.WaiterLimits;
import io.quarkiverse.cachelock.spi.LockStore;
import io.quarkiverse.cachelock.spi.LockStoreProvider;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.net.HostName;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/** The engines of this application, one per lock store: chosen, started and shut down here. */
@Singleton
public final class LockEngines {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");
    private static final String MEMORY = "memory";

    /** Holders have it in production. In development it would keep the developer waiting. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final CacheLockBuildTimeConfig buildTimeConfig;
    private final CacheLockConfig config;
    private final BuiltStores built;
    private final Instance<LockStoreProvider> providers;
    private final Event<LockLost> losses;
    private final String ownerId;
    private final Timing timing = Timing.system();
    private final Queue<ExecutorService> backgrounds = new ConcurrentLinkedQueue<>();
    private final ExecutorService lossThreads = threads("cache-lock-losses", 4);
    private final Map<String, LockEngine> engines = new ConcurrentHashMap<>();
    private final WaiterLimits limits;
    private final Leaks leaks;
    private volatile boolean stopping;
    private volatile boolean closed;

    LockEngines(CacheLockBuildTimeConfig buildTimeConfig, CacheLockConfig config, BuiltStores built,
            @Any Instance<LockStoreProvider> providers, Event<LockLost> losses,
            @ConfigProperty(name = "quarkus.application.name", defaultValue = "quarkus") String application) {
        this.buildTimeConfig = buildTimeConfig;
        this.config = config;
        this.built = built;
        this.providers = providers;
        this.losses = losses;
        this.limits = new WaiterLimits(config.maxWaiters().orElse(Integer.MAX_VALUE),
                config.maxWaitersPerKey().orElse(Integer.MAX_VALUE));
        this.leaks = new Leaks(config.releaseOnLeak(),
                config.leakDetection().orElse(LaunchMode.current() != LaunchMode.NORMAL));
        this.ownerId = config.ownerId()
                .orElseGet(() -> application + "@" + HostName.getNodeName() + ":" + ProcessHandle.current().pid());
    }

    /** Before the application's own observers, which may already need locks. */
    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event, LockedMethods methods) {
        if (buildTimeConfig.enabled()) {
            engine("");
            methods.all().forEach(method -> engine(method.store()));
            config.locks().values().forEach(lock -> lock.store().ifPresent(this::engine));
        }
    }

    /** Takes note that the application is going to stop; locks work as before. */
    void stopSoon() {
        stopping = true;
    }

    /** Whether nobody should count on getting locks here any more. */
    public boolean isStopping() {
        return stopping;
    }

    /** After the application's own observers, which may still need locks, and before the stores' clients are closed. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent event) {
        stopping = true;
        closed = true;
        engines.values().forEach(LockEngine::acceptNoMore);
        long deadline = System.nanoTime() + grace().toNanos();
        engines.values().forEach(engine -> engine.awaitHolders(Duration.ofNanos(deadline - System.nanoTime())));
        engines.forEach(LockEngines::close);
        backgrounds.forEach(ExecutorService::shutdown);
        timing.stop();
        leaks.close();
    }

    private Duration grace() {
        return config.shutdownGrace().orElse(LaunchMode.current() == LaunchMode.NORMAL ? GRACE : Duration.ZERO);
    }

    private static void close(String store, LockEngine engine) {
        try {
            engine.close();
        } catch (RuntimeException e) {
            LOG.warnf(e, "Closing lock store '%s' failed", store);
        }
    }

    private String defaultStore() {
        return config.store().orElse(built.defaultType());
    }

    /**
     * @param named a lock store, or empty for the default one
     * @throws IllegalArgumentException if there is no such lock store
     */
    LockEngine engine(String named) {
        String store = named.isEmpty() ? defaultStore() : named;
        LockEngine engine = engines.get(store);
        return engine != null ? engine : engines.computeIfAbsent(store, this::create);
    }

    private LockEngine create(String store) {
        if (!buildTimeConfig.enabled()) {
            throw new LockStoreException(
                    "Locks are switched off by quarkus.cache-lock.enabled=false: set it to true to use them");
        }
        refuseUnchosenMemory(store);
        var engine = new LockEngine(open(store), config.keyPrefix(), ownerId, passing(), timing,
                Infrastructure.getDefaultWorkerPool(), threads("cache-lock-background", 2), limits, leaks);
        engine.losses().tellTo(new Losses.Audience(store, lossThreads, losses::fireAsync));
        if (closed) {
            engine.close();
        }
        return engine;
    }

    private void refuseUnchosenMemory(String store) {
        if (store.equals(MEMORY) && config.store().isEmpty() && LaunchMode.current() == LaunchMode.NORMAL) {
            throw new LockStoreException("Locks in memory protect one JVM only, so they must be chosen in production:"
                    + " set quarkus.cache-lock.store=memory if one JVM is all there is, or else add quarkus-redis-client"
                    + " or a JDBC datasource to the application");
        }
    }

    private LocalPassing passing() {
        return config.fairness() == Fairness.GLOBAL ? LocalPassing.OFF
                : new LocalPassing(config.localPasses(), config.localPassTime());
    }

    private LockStore open(String store) {
        CacheLockBuildTimeConfig.Store named = buildTimeConfig.stores().get(store);
        String type = named == null ? store : named.type();
        for (LockStoreProvider provider : providers) {
            if (provider.type().equals(type)) {
                return provider.create(named == null ? "" : store);
            }
        }
        throw new IllegalArgumentException("There is no lock store '" + store + "'; there are " + known()
                + ": name one of these, or configure quarkus.cache-lock.stores.\"" + store + "\".type");
    }

    private TreeSet<String> known() {
        var known = new TreeSet<>(buildTimeConfig.stores().keySet());
        providers.forEach(provider -> known.add(provider.type()));
        return known;
    }

    /**
     * Each engine renews on its own: a store that hangs must not keep the locks of another one from being renewed. Nor must
     * callbacks of those who lost a lock.
     */
    private ExecutorService threads(String name, int number) {
        var pool = new ThreadPoolExecutor(number, number, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        }, new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        backgrounds.add(pool);
        return pool;
    }
}

package io.quarkiverse.cachelock.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkiverse.cachelock.runtime.cdi.BlockingLockManager;
import io.quarkiverse.cachelock.runtime.cdi.BuiltStores;
import io.quarkiverse.cachelock.runtime.cdi.BusyAnswers;
import io.quarkiverse.cachelock.runtime.cdi.CacheLockInterceptor;
import io.quarkiverse.cachelock.runtime.cdi.CacheLockRecorder;
import io.quarkiverse.cachelock.runtime.cdi.CallLocks;
import io.quarkiverse.cachelock.runtime.cdi.Deadlocks;
import io.quarkiverse.cachelock.runtime.cdi.KeyValues;
import io.quarkiverse.cachelock.runtime.cdi.LockEngines;
import io.quarkiverse.cachelock.runtime.cdi.LockNames;
import io.quarkiverse.cachelock.runtime.cdi.LockSetups;
import io.quarkiverse.cachelock.runtime.cdi.LockedCall;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethodBinding;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethods;
import io.quarkiverse.cachelock.runtime.cdi.StartCheck;
import io.quarkiverse.cachelock.runtime.cdi.UniLockManager;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkus.agroal.spi.JdbcDataSourceBuildItem;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.deployment.UnremovableBeanBuildItem;
import io.quarkus.bootstrap.classloading.QuarkusClassLoader;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.nativeimage.NativeImageResourcePatternsBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.recording.RecorderContext;
import io.quarkus.runtime.RuntimeValue;

/** Adds the extension's beans and tells them what the build knows. */
final class CacheLockProcessor {

    /** The package of the extension's own lock stores. */
    static final String STORES = "io.quarkiverse.cachelock.runtime.store.";

    private static final Map<String, String> PROVIDERS = Map.of(
            LockStoresBuildItem.MEMORY, STORES + "memory.MemoryLockStoreProvider",
            LockStoresBuildItem.REDIS, STORES + "redis.RedisLockStoreProvider",
            LockStoresBuildItem.DATASOURCE, STORES + "jdbc.JdbcLockStoreProvider");

    private static final String VERTX_CALLERS = "io.quarkiverse.cachelock.runtime.cdi.VertxCallerContexts";
    private static final String THREAD_CALLERS = "io.quarkiverse.cachelock.runtime.cdi.ThreadCallerContexts";
    private static final String JTA = "io.quarkiverse.cachelock.runtime.transaction.JtaTransactions";
    private static final String NO_JTA = "io.quarkiverse.cachelock.runtime.cdi.NoTransactions";

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem("cache-lock");
    }

    @BuildStep
    LockStoresBuildItem stores(Capabilities capabilities, List<JdbcDataSourceBuildItem> datasources,
            CacheLockBuildTimeConfig config) {
        Map<String, String> named = new TreeMap<>();
        config.stores().forEach((name, store) -> named.put(name, store.type()));
        return new LockStoresBuildItem(capabilities.isPresent(Capability.REDIS_CLIENT),
                capabilities.isPresent(Capability.AGROAL),
                datasources.stream().map(JdbcDataSourceBuildItem::getName).collect(Collectors.toCollection(TreeSet::new)),
                named,
                new BuildConfig(ConfigProvider.getConfig()).datasource(""));
    }

    /** By name: the classes of a store whose library is absent must not be loaded. */
    @BuildStep
    AdditionalBeanBuildItem beans(LockStoresBuildItem stores, Capabilities capabilities) {
        Set<String> providers = stores.types().stream().map(PROVIDERS::get)
                .filter(QuarkusClassLoader::isClassPresentAtRuntime).collect(Collectors.toCollection(TreeSet::new));
        if (providers.contains(PROVIDERS.get(LockStoresBuildItem.DATASOURCE))
                && QuarkusClassLoader.isClassPresentAtRuntime("org.postgresql.PGConnection")) {
            providers.add(STORES + "jdbc.PostgresNotifications");
        }
        return AdditionalBeanBuildItem.builder().setUnremovable()
                .addBeanClasses(LockedMethodBinding.class, CacheLockInterceptor.class, LockedCall.class, CallLocks.class,
                        BusyAnswers.class, StartCheck.class,
                        LockEngines.class, Deadlocks.class, LockSetups.class, LockNames.class, KeyValues.class,
                        BlockingLockManager.class,
                        UniLockManager.class)
                .addBeanClass(capabilities.isPresent(Capability.VERTX_CORE) ? VERTX_CALLERS : THREAD_CALLERS)
                .addBeanClass(capabilities.isPresent(Capability.TRANSACTIONS) ? JTA : NO_JTA)
                .addBeanClasses(providers).build();
    }

    @BuildStep
    UnremovableBeanBuildItem ownBeans() {
        return UnremovableBeanBuildItem.beanTypes(Names.LOCK_STORE_PROVIDER, Names.LOCK_KEY_CONVERTER,
                Names.LOCK_KEY_GENERATOR);
    }

    @BuildStep
    @Record(ExecutionTime.STATIC_INIT)
    void record(CacheLockRecorder recorder, LockedMethodsBuildItem found, LockStoresBuildItem stores,
            RecorderContext context, BuildProducer<SyntheticBeanBuildItem> beans) {
        LockedMethodTable table = found.table();
        List<RuntimeValue<Object>> generated = new ArrayList<>();
        if (found.isSound()) {
            found.generated().names().forEach(name -> generated.add(context.newInstance(name)));
        }
        beans.produce(bean(LockedMethods.class, recorder.lockedMethods(table.methods(), table.inherited(),
                table.entityMethods(), generated)));
        beans.produce(bean(BuiltStores.class, recorder.builtStores(stores.defaultType(), stores.types())));
    }

    private static <T> SyntheticBeanBuildItem bean(Class<T> type, RuntimeValue<T> value) {
        return SyntheticBeanBuildItem.configure(type).scope(Singleton.class).unremovable().runtimeValue(value).done();
    }

    /** PostgreSQL's driver makes them by name. */
    @BuildStep
    ReflectiveClassBuildItem sockets() {
        return ReflectiveClassBuildItem.builder(STORES + "jdbc.PromptSockets").build();
    }

    @BuildStep
    NativeImageResourcePatternsBuildItem tableDefinitions() {
        return NativeImageResourcePatternsBuildItem.builder().includeGlob("META-INF/cache-lock/ddl/*.sql").build();
    }
}

package io.quarkiverse.cachelock.deployment;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.jandex.MethodInfo;
import org.jboss.logging.Logger;

import io.quarkiverse.cachelock.runtime.cdi.EntityMethods;
import io.quarkiverse.cachelock.runtime.cdi.KnownEntities;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.UnremovableBeanBuildItem;
import io.quarkus.bootstrap.classloading.QuarkusClassLoader;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.BytecodeTransformerBuildItem;

/** Puts locks into the methods of entities, and adds what knows entities. */
final class EntityLockProcessor {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");
    private static final String ROOM = "io.quarkiverse.cachelock.runtime.entity.hibernate.";

    /** By name: the classes of a library that is absent must not be loaded. */
    @BuildStep
    AdditionalBeanBuildItem beans(Capabilities capabilities) {
        Set<String> libraries = new TreeSet<>();
        if (capabilities.isPresent(Capability.HIBERNATE_ORM)) {
            libraries.add(ROOM + "OrmEntities");
        }
        if (capabilities.isPresent(Capability.HIBERNATE_REACTIVE)) {
            libraries.add(ROOM + "ReactiveEntities");
            if (QuarkusClassLoader.isClassPresentAtRuntime("io.quarkus.hibernate.reactive.panache.Panache")) {
                libraries.add(ROOM + "PanacheSessions");
            }
        }
        return AdditionalBeanBuildItem.builder().setUnremovable()
                .addBeanClasses(KnownEntities.class, EntityMethods.class).addBeanClasses(libraries).build();
    }

    @BuildStep
    UnremovableBeanBuildItem sessions() {
        return UnremovableBeanBuildItem.beanTypes(Names.SESSION, Names.REACTIVE_SESSIONS);
    }

    @BuildStep
    void transform(LockedMethodsBuildItem found, CacheLockBuildTimeConfig config,
            BuildProducer<BytecodeTransformerBuildItem> transformers) {
        if (!config.enabled() || !found.isSound()) {
            return;
        }
        found.unlockedOverrides().forEach(LOG::warn);
        found.table().ofEntities().stream().collect(Collectors.groupingBy(method -> method.declaringClass().name().toString(),
                TreeMap::new, Collectors.toList())).forEach((type, methods) -> {
                    Map<String, String> signatures = signatures(methods.stream());
                    transformers.produce(new BytecodeTransformerBuildItem.Builder().setClassToTransform(type)
                            .setCacheable(true)
                            .setVisitorFunction((name, visitor) -> new EntityLockVisitor(visitor, signatures)).build());
                });
    }

    /** As the extension knows the methods, by name and descriptor. */
    private static Map<String, String> signatures(Stream<MethodInfo> methods) {
        return methods.collect(Collectors.toMap(method -> method.name() + method.descriptor(), Signatures::of));
    }
}

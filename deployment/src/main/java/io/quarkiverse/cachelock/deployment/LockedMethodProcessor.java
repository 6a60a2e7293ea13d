package io.quarkiverse.cachelock.deployment;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTransformation;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.logging.Logger;
import org.objectweb.asm.tree.analysis.AnalyzerException;

import io.quarkiverse.cachelock.runtime.cdi.LockedMethod;
import io.quarkiverse.cachelock.runtime.cdi.LockedMethodBinding;
import io.quarkiverse.cachelock.runtime.config.CacheLockBuildTimeConfig;
import io.quarkus.arc.deployment.AnnotationsTransformerBuildItem;
import io.quarkus.arc.deployment.ArcConfig;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.BuildTimeConditionBuildItem;
import io.quarkus.arc.deployment.CustomScopeAnnotationsBuildItem;
import io.quarkus.arc.processor.BeanInfo;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.GeneratedClassGizmo2Adaptor;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.GeneratedClassBuildItem;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;

/** Finds the locked methods, checks them and binds them to the interceptor. */
final class LockedMethodProcessor {

    private static final Logger LOG = Logger.getLogger("io.quarkiverse.cachelock");

    @BuildStep
    LockedMethodsBuildItem find(CombinedIndexBuildItem combinedIndex, ArcConfig arc, Capabilities capabilities,
            BuildProducer<ProblemBuildItem> told) {
        IndexView index = combinedIndex.getComputingIndex();
        Problems problems = new Problems();
        GeneratedClasses generated = new GeneratedClasses();
        NeededBeans beans = new NeededBeans();
        LockedMethodReader reader = new LockedMethodReader(index, new MethodRules(arc.transformUnproxyableClasses()),
                new LockNameReader(index, generated, beans, problems), new FallbackReader(index, generated),
                new BuildConfig(ConfigProvider.getConfig()), problems);
        LockedMethodTable table = new LockedMethodScanner(index, reader, problems)
                .scan(SeveralLocks.annotations(combinedIndex.getIndex()));
        LockKeyRules.check(combinedIndex.getIndex().getAnnotations(Names.LOCK_KEY), table, problems);
        EntityLockScanner entities = new EntityLockScanner(index, reader, new EntityLockRules(
                capabilities.isPresent(Capability.HIBERNATE_ORM), capabilities.isPresent(Capability.HIBERNATE_REACTIVE)),
                problems);
        entities.scan(combinedIndex.getIndex().getAnnotations(Names.ENTITY_LOCK), table);
        told.produce(problems.toItems());
        return new LockedMethodsBuildItem(table, generated, beans, entities.unlockedOverrides(table), problems.isEmpty());
    }

    @BuildStep
    void bind(LockedMethodsBuildItem found, CacheLockBuildTimeConfig config,
            BuildProducer<AnnotationsTransformerBuildItem> transformers) {
        LockedMethodTable table = found.table();
        if (!config.enabled()) {
            LOG.warnf(
                    "Locks are off (quarkus.cache-lock.enabled=false). Methods with @CacheLock or @EntityLock that run unlocked: %d.",
                    table.methods().size());
        } else if (found.isSound()) {
            // With problems, ArC would fail first, and with only one of them
            transformers.produce(new AnnotationsTransformerBuildItem(onMethods(table)));
            transformers.produce(new AnnotationsTransformerBuildItem(onClasses(table.classBindings())));
        }
    }

    @BuildStep
    void generate(LockedMethodsBuildItem found, BuildProducer<GeneratedClassBuildItem> classes,
            BuildProducer<GeneratedResourceBuildItem> resources) {
        if (found.isSound()) {
            Function<String, String> original = GeneratedClasses::original;
            found.generated().write(new GeneratedClassGizmo2Adaptor(classes, resources, original));
        }
    }

    private static AnnotationTransformation onMethods(LockedMethodTable table) {
        Map<String, Integer> bindings = table.methodBindings();
        Set<DotName> owners = table.locations().stream().map(location -> location.owner().name())
                .collect(Collectors.toUnmodifiableSet());
        return AnnotationTransformation.forMethods()
                .whenMethod(method -> owners.contains(method.declaringClass().name())
                        && bindings.containsKey(Signatures.of(method)))
                .transform(context -> context.add(binding(bindings.get(Signatures.of(context.declaration().asMethod())))));
    }

    private static AnnotationTransformation onClasses(Map<DotName, Integer> bindings) {
        return AnnotationTransformation.forClasses()
                .whenClass(type -> bindings.containsKey(type.name()))
                .transform(context -> context.add(binding(bindings.get(context.declaration().asClass().name()))));
    }

    private static AnnotationInstance binding(int value) {
        return AnnotationInstance.builder(LockedMethodBinding.class).value(value).build();
    }

    @BuildStep
    List<ProblemBuildItem> check(LockedMethodsBuildItem found, LockStoresBuildItem stores, CombinedIndexBuildItem index,
            BeanDiscoveryFinishedBuildItem discovery, CustomScopeAnnotationsBuildItem scopes,
            List<BuildTimeConditionBuildItem> conditions) {
        Problems problems = new Problems();
        Set<DotName> beans = discovery.beanStream().classBeans().stream().map(BeanInfo::getBeanClass)
                .collect(Collectors.toSet());
        Predicate<ClassInfo> leftOut = type -> !beans.contains(type.name())
                && (scopes.isScopeDeclaredOn(type) || conditions.stream().anyMatch(condition -> excludes(condition, type)));
        BeanRules rules = new BeanRules(index.getComputingIndex(), beans, leftOut);
        rules.check(found.table(), problems);
        rules.unlockedOverrides(found.table()).forEach(LOG::warn);
        warnOfUnlockedCalls(found.table(), index.getComputingIndex(), beans);
        found.neededBeans().check(type -> !discovery.beanStream().filter(bean -> bean.getTypes().contains(type)).isEmpty(),
                problems);
        checkStores(found.table().locks(), stores, discovery, problems);
        return problems.toItems();
    }

    private static void warnOfUnlockedCalls(LockedMethodTable table, IndexView index, Set<DotName> beans) {
        Set<String> calls = new TreeSet<>();
        ThisCalls known = new ThisCalls();
        for (DotName bean : beans) {
            try {
                calls.addAll(new UnlockedCalls(bean, index, table, known).find());
            } catch (IOException | AnalyzerException e) {
                LOG.debugf(e, "Reading %s failed", bean);
            }
        }
        calls.forEach(LOG::warn);
    }

    private static boolean excludes(BuildTimeConditionBuildItem condition, ClassInfo type) {
        return !condition.isEnabled() && condition.getTarget().equals(type);
    }

    private static void checkStores(List<LockedMethod> locks, LockStoresBuildItem stores,
            BeanDiscoveryFinishedBuildItem discovery, Problems problems) {
        boolean ownTypes = discovery.beanStream().withBeanType(Names.LOCK_STORE_PROVIDER).stream()
                .anyMatch(bean -> !bean.getBeanClass().toString().startsWith(CacheLockProcessor.STORES));
        StoreRules rules = new StoreRules(stores, new BuildConfig(ConfigProvider.getConfig()), ownTypes, problems);
        rules.checkConfig();
        locks.forEach(lock -> rules.check(lock.description(), lock.store()));
    }
}

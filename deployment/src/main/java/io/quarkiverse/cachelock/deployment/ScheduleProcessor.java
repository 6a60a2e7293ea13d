package io.quarkiverse.cachelock.deployment;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.smallrye.mutiny.Uni;

/** Adds the predicate for schedules, if there is a scheduler, and checks the schedules that use it. */
final class ScheduleProcessor {

    private static final Set<DotName> ASYNCHRONOUS = Set.of(DotName.createSimple(Uni.class),
            DotName.createSimple(CompletionStage.class));

    /** By name: it must not be loaded without the scheduler. */
    @BuildStep
    void predicate(Capabilities capabilities, BuildProducer<AdditionalBeanBuildItem> beans) {
        if (capabilities.isPresent(Capability.SCHEDULER)) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(Names.LOCK_IS_BUSY.toString()));
        }
    }

    @BuildStep
    List<ProblemBuildItem> check(CombinedIndexBuildItem index) {
        Problems problems = new Problems();
        schedules(index.getIndex()).filter(ScheduleProcessor::usesPredicate).map(ScheduleProcessor::method)
                .filter(ScheduleProcessor::runsOnEventLoop)
                .forEach(method -> problems.add(Signatures.describe(method.declaringClass().name(), method),
                        "skipExecutionIf = LockIsBusy cannot ask for the lock on an event loop, where this method runs. "
                                + "Use @CacheLock with onContention = SKIP instead, or make the method void and blocking."));
        return problems.toItems();
    }

    private static Stream<AnnotationInstance> schedules(IndexView index) {
        return Stream.concat(index.getAnnotations(Names.SCHEDULED).stream(),
                index.getAnnotations(Names.SCHEDULES).stream()
                        .flatMap(several -> Arrays.stream(several.value().asNestedArray())
                                .map(one -> AnnotationInstance.create(one.name(), several.target(), one.values()))))
                .filter(schedule -> schedule.target() != null && schedule.target().kind() == AnnotationTarget.Kind.METHOD);
    }

    private static boolean usesPredicate(AnnotationInstance schedule) {
        AnnotationValue predicate = schedule.value("skipExecutionIf");
        return predicate != null && predicate.asClass().name().equals(Names.LOCK_IS_BUSY);
    }

    private static MethodInfo method(AnnotationInstance schedule) {
        return schedule.target().asMethod();
    }

    private static boolean runsOnEventLoop(MethodInfo method) {
        return ASYNCHRONOUS.contains(method.returnType().name()) || method.hasAnnotation(Names.NON_BLOCKING)
                || method.parameterTypes().stream().anyMatch(type -> type.name().equals(Names.CONTINUATION));
    }
}
